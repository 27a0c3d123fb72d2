;;; The arguments that xencmp reads out of a channel, against Guix itself.
;;;
;;; Usage: XENCMP_GUIX=CHECKOUT XENCMP_GUIX_DATA=FILE guile guix.scm [WHAT …]
;;; where FILE is what guix/dump.scm wrote.  Where FILE does not exist, dump.scm
;;; is run first, for WHAT, modules' files or directories: by default all modules
;;; of the checkout.  A checkout that is not compiled takes many minutes to load.
;;; Other variables of the environment:
;;;
;;;   XENCMP_GUIX_CHANNEL    another channel, to be read instead of the checkout
;;;   XENCMP_GUIX_CONFIG     directory with a (guix config), if the checkout has none
;;;   XENCMP_GUIX_OURS       file with what xencmp says, see guix/ours.scm; then
;;;                          XENCMP_GUIX is not needed
;;;   XENCMP_GUIX_VERDICTS   file to write all that is not equal to, a datum a line:
;;;                          (VERDICT REASON MODULE VARIABLE KEYWORD SETTING)
;;;   XENCMP_VERBOSE         tell all places, also those that are not compared
;;;
;;; For every package of Guix, every argument whose value is text or a list of
;;; texts is compared, for several systems, native and cross.  Both sides may have
;;; holes, for what is known only to the build; but where Guix knows a text, xencmp
;;; must, too, or say so: a hole for it counts as unknown.  Told are the packages
;;; whose arguments are all equal, those that have one that xencmp says it does not
;;; know, and those that have one that is wrong; only the latter make the exit
;;; status 1, and packages that xencmp makes up.  What Guix itself leaves to the
;;; build is run in a sandbox; where that fails, the argument is not compared.

(use-modules (ice-9 format)
             (ice-9 match))

(define %here (dirname (current-filename)))
(define %guix (getenv "XENCMP_GUIX"))
(define %data (getenv "XENCMP_GUIX_DATA"))
(define %ours (getenv "XENCMP_GUIX_OURS"))
(define %channel (or (getenv "XENCMP_GUIX_CHANNEL") %guix))
(define %verbose? (getenv "XENCMP_VERBOSE"))

(unless (and %data (or %guix %ours))
  (format #t "SKIPPED: set XENCMP_GUIX to a Guix checkout and \
XENCMP_GUIX_DATA to a file for what Guix says of it (it is made when it does \
not exist)~%")
  (exit 77))

(unless (file-exists? %data)
  (let ((part (string-append %data ".part")))
    (unless (zero? (apply system* (or (getenv "GUILE") "guile")
                          "-L" (or (getenv "XENCMP_GUIX_CONFIG") %guix)
                          "-L" %guix "-C" %guix "-L" %channel
                          (string-append %here "/guix/dump.scm")
                          part
                          (match (cdr (command-line))
                            (() (list %channel))
                            (files files))))
      (format #t "FAILED: Guix cannot be loaded~%")
      (exit 1))
    (rename-file part %data)))

;; Tens of thousands of packages want compiled code.
(set! %load-should-auto-compile #t)
(add-to-load-path (dirname (dirname (current-filename))))
(let ((main (resolve-module '(oracle guix main))))
  (exit ((module-ref main 'compare-all)
         #:data %data #:ours %ours #:channel %channel #:guix %guix
         #:verdicts (getenv "XENCMP_GUIX_VERDICTS")
         #:verbose? %verbose?)))
