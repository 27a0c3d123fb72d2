;;; (xencmp guix) within Guix: packages whose flags were changed, and flags with
;;; their places, over many of Guix's own packages.
;;;
;;; Usage: XENCMP_GUIX=CHECKOUT guile guix-repl.scm
;;; where CHECKOUT is a Guix checkout; one that is not compiled takes many minutes
;;; to load.  Other variables of the environment:
;;;
;;;   XENCMP_GUIX_CONFIG    directory with a (guix config), if the checkout has none
;;;   XENCMP_GUIX_SAMPLE    how many packages are edited for each keyword, 300
;;;   XENCMP_VERBOSE        tell also what was refused and what is unknown
;;;
;;; Every edited package is compared, on two systems, with what the same change
;;; makes of the list that the original evaluates to; for `flags', all packages
;;; that have the argument are read.  See guix/repl.scm.

(define %guix (getenv "XENCMP_GUIX"))

(unless %guix
  (format #t "SKIPPED: set XENCMP_GUIX to a Guix checkout~%")
  (exit 77))

;; Thousands of packages want compiled code.
(set! %load-should-auto-compile #t)
(let ((directories (list (or (getenv "XENCMP_GUIX_CONFIG") %guix) %guix)))
  (set! %load-path (append %load-path directories))
  (set! %load-compiled-path (append %load-compiled-path directories)))
(add-to-load-path (dirname (dirname (current-filename))))

(exit ((module-ref (resolve-module '(oracle guix repl)) 'check-all)
       #:sample (string->number (or (getenv "XENCMP_GUIX_SAMPLE") "300"))
       #:verbose? (getenv "XENCMP_VERBOSE")))
