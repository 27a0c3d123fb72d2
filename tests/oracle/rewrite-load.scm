;;; Edited packages, and new ones that inherit, loaded by Guix.
;;;
;;; Usage: XENCMP_GUIX=CHECKOUT guile rewrite-load.scm [-v]
;;; where CHECKOUT is compiled, or this takes many minutes.  Other variables of the
;;; environment:
;;;
;;;   XENCMP_GUIX_CONFIG     directory with a (guix config), if the checkout has none
;;;   XENCMP_EDITS           how many packages are edited (default: 200)
;;;   XENCMP_VARIANTS        how many new ones are made (default: 50)
;;;
;;; A choice of packages, always the same, is edited: a flag is added, also for one
;;; system only, or one that speaks of a package of another module, removed or
;;; replaced; from others new packages are made that inherit, with package/inherit
;;; or without, in their parent's module or in one of their own, and have the same
;;; done to their flags.  The modules are written to a temporary directory, under
;;; other names, and Guix loads them; some that import more than before also under
;;; their own names, each by itself before all others.  What it then gives as the
;;; arguments of the packages, on x86_64-linux and on aarch64-linux, is compared with
;;; those of the packages as they were: exactly what was asked for must have changed.
;;;
;;; -v shows all that differs.  The exit status is 1 when something does, and 77
;;; when there is no checkout.

(use-modules (ice-9 format) (ice-9 ftw))

(define %guix (getenv "XENCMP_GUIX"))

(unless (and %guix (file-exists? %guix))
  (format #t "SKIPPED: set XENCMP_GUIX to a Guix checkout~%")
  (exit 77))

(define (number variable otherwise)
  (or (and=> (getenv variable) string->number) otherwise))

(define (delete-directory directory)
  (file-system-fold (const #t)
                    (lambda (file stat result) (delete-file file))
                    (const #t)
                    (lambda (directory stat result) (rmdir directory))
                    (const #t) (const #t) #t directory))

(set! %load-should-auto-compile #t)
(add-to-load-path (dirname (dirname (current-filename))))
(let ((main (resolve-module '(oracle rewrite load)))
      (directory (mkdtemp (string-append (or (getenv "TMPDIR") "/tmp")
                                         "/xencmp-load-XXXXXX"))))
  (exit (dynamic-wind
          (const #t)
          (lambda ()
            ((module-ref main 'load-edited)
             %guix (getenv "XENCMP_GUIX_CONFIG") directory
             #:edit-count (number "XENCMP_EDITS" 200)
             #:variant-count (number "XENCMP_VARIANTS" 50)
             #:verbose? (->bool (member "-v" (command-line)))))
          (lambda () (delete-directory directory)))))
