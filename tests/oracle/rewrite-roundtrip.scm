;;; A flag added to every package of Guix that has flags, and removed again; and
;;; every flag removed and put back.
;;;
;;; Usage: XENCMP_GUIX=CHECKOUT guile rewrite-roundtrip.scm [-v] [FILE …]
;;; where FILE is one of CHECKOUT, such as gnu/packages/xorg.scm; by default all.
;;;
;;; For each package with #:configure-flags or #:make-flags:
;;;
;;; 1. a flag is added, and must be in what is read from the result, once and
;;;    always, with all else as it was; removed again, it must leave the bytes that
;;;    were there before;
;;; 2. each flag that stands in the package's own definition is removed, with those
;;;    of its key under other tests, and all others must be read as before; put back
;;;    at its place with its test and its comment, it must be read as before;
;;;    whether the bytes are the same, is told.
;;;
;;; Each edit is made to the part of its file that the package needs, when this
;;; reads as all of it does, and for one package of each file to all of it.
;;;
;;; XENCMP_EVERY=N takes every Nth round trip, and XENCMP_JOBS=N makes them in N
;;; processes; both are 1 by default.  -v shows all that differs.  The exit status
;;; is 1 when an edit is wrong or too many are refused, and 77 when there is no
;;; checkout.

(use-modules (ice-9 format) (ice-9 match))

(define %guix (getenv "XENCMP_GUIX"))

(unless (and %guix (file-exists? %guix))
  (format #t "SKIPPED: set XENCMP_GUIX to a Guix checkout~%")
  (exit 77))

(define (number-of variable)
  (or (and=> (getenv variable) string->number) 1))

(set! %load-should-auto-compile #t)
(add-to-load-path (dirname (dirname (current-filename))))
(let ((main (resolve-module '(oracle rewrite round-trip))))
  (exit ((module-ref main 'round-trips) %guix
         #:every (number-of "XENCMP_EVERY")
         #:jobs (number-of "XENCMP_JOBS")
         #:verbose? (->bool (member "-v" (command-line)))
         #:files (delete "-v" (cdr (command-line))))))
