;;; Reading every package of a Guix checkout, gnu/packages/*.scm, from text in
;;; memory.

(use-modules (bench))

(define directory
  (string-append (require-corpus "XENCMP_GUIX" "a Guix checkout")
                 "/gnu/packages"))
(define table (program-table "bench-guix" directory))

(format #t "~a packages~%" (inexact->exact (figure table "count")))
(report-speed "packages" (figure table "files") (figure table "bytes")
              (figure table "packages"))
(finish)
