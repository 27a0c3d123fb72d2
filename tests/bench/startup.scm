;;; What (use-modules (xencmp)) costs over starting Guile.  Processor time, and
;;; the least of several batches, so that a loaded machine does not count.

(use-modules (bench) (srfi srfi-1))

(define guile
  (car (string-split (or (getenv "GUILE") "guile") #\space)))

(define (start-up code)
  (program-seconds (list guile "--no-auto-compile" "-c" code) #:runs 5))

;; In turns, so that both see the same machine.
(define pairs
  (map (lambda (_)
         (cons (start-up "#t") (start-up "(use-modules (xencmp))")))
       (iota 5)))

(define plain (apply min (map car pairs)))
(define loaded (apply min (map cdr pairs)))

(format #t "guile alone: ~a ms~%" (* 1000 plain))
(report-bound "(use-modules (xencmp)) over guile alone"
              (max 0 (- loaded plain)) 0.050)
(finish)
