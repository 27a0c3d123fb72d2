;;; The changes of flags in Guix's history, made again.
;;;
;;; Usage: XENCMP_GUIX_HISTORY=REPOSITORY guile rewrite-history.scm [-v] [COUNT]
;;; where REPOSITORY is a clone of Guix's repository, which may be bare.  Other
;;; variables of the environment:
;;;
;;;   XENCMP_GUIX           a Guix checkout, where imported modules are looked for
;;;
;;; Of the newest commits that say "flag", COUNT, 600 by default, are taken that
;;; change nothing but the flags of one package (and the copyright lines of its
;;; file).  The flags before and after, as they are read, give the request; the
;;; edit is made to the text before, and its result is compared with the commit:
;;;
;;; 1. the flags that are read from both must be the same, with their conditions
;;;    and in their order, where the edit is not refused;
;;; 2. how many definitions are the same bytes, is told.
;;;
;;; -v shows all that differs, and the requests.  The exit status is 1 when flags
;;; are not the same, and 77 when there is no repository.

(use-modules (ice-9 format) (ice-9 match) (srfi srfi-11))

(define %repository (getenv "XENCMP_GUIX_HISTORY"))

(unless (and %repository (file-exists? %repository))
  (format #t "SKIPPED: set XENCMP_GUIX_HISTORY to a clone of Guix's \
repository~%")
  (exit 77))

(set! %load-should-auto-compile #t)
(add-to-load-path (dirname (dirname (current-filename))))
(let-values (((verbose? count)
              (match (cdr (command-line))
                (() (values #f 600))
                (("-v") (values #t 600))
                (("-v" count) (values #t (string->number count)))
                ((count) (values #f (string->number count))))))
  (let ((main (resolve-module '(oracle rewrite history))))
    (exit ((module-ref main 'replay-history)
           %repository (getenv "XENCMP_GUIX") count #:verbose? verbose?))))
