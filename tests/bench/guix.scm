;;; Reading a whole channel: listing its packages, and the flags of all of them,
;;; for one system and for all systems at once.  The bound is the design's.

(use-modules (bench))

(define directory (require-corpus "XENCMP_GUIX" "a Guix checkout"))
(define table (program-table "bench-guix" directory))
(define (count name) (inexact->exact (figure table name)))

(format #t "~a files, ~a packages, ~a flags~%"
        (count "files") (count "packages") (count "flags"))
(report-bound "list of packages" (figure table "list") 0.4)
(report-bound "flags on x86_64-linux" (figure table "one-system") 0.4)
(format #t "flags on all systems at once: ~a ms~%"
        (milliseconds (figure table "all-systems")))
(finish)
