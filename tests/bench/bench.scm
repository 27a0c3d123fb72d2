;;; What the benchmarks share.  A benchmark is a program tests/bench/NAME.scm;
;;; tests/bench/run runs it against the build tree.

(define-module (bench)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:export (require-corpus
            cpu-seconds
            least-seconds
            program-seconds
            report-ratio
            report-bound
            finish))

(define (require-corpus variable what)
  "Return the directory or file that the environment variable VARIABLE names, or
say loudly that WHAT is missing and exit as skipped."
  (match (getenv variable)
    ((or #f "")
     (format #t "SKIPPED: set ~a to ~a~%" variable what)
     (exit 77))
    (path
     (unless (file-exists? path)
       (format #t "FAIL: ~a is ~a, which does not exist~%" variable path)
       (exit 1))
     path)))

(define (cpu-seconds thunk)
  "Return the processor time that THUNK takes, in this process."
  (let ((before (get-internal-run-time)))
    (thunk)
    (exact->inexact (/ (- (get-internal-run-time) before)
                       internal-time-units-per-second))))

(define* (least-seconds thunk #:key (runs 5))
  "Return the least processor time of RUNS runs of THUNK.  The least is what the
work costs; all above it is what else the machine did."
  (apply min (map (lambda (_) (cpu-seconds thunk)) (iota runs))))

(define* (program-seconds arguments #:key (runs 1))
  "Return the processor time, on average, of RUNS runs of the program that
ARGUMENTS, a list of strings, name.  Its output is thrown away."
  (define (children)
    (let ((t (times)))
      (+ (tms:cutime t) (tms:cstime t))))
  (let ((before (children)))
    (for-each (lambda (_)
                (unless (zero? (apply system* "sh" "-c"
                                      "exec \"$@\" >/dev/null" "sh"
                                      arguments))
                  (format #t "FAIL: ~s~%" arguments)
                  (exit 1)))
              (iota runs))
    (exact->inexact (/ (- (children) before)
                       (* runs internal-time-units-per-second)))))

(define failed? #f)

(define (milliseconds seconds)
  (number->string (/ (round (* 100000 seconds)) 100.)))

(define* (report-ratio what seconds reference reference-seconds
                       #:key at-least at-most)
  "Print how the SECONDS that WHAT takes compare with those of REFERENCE; fail
when it is not at least AT-LEAST times as fast, or takes more than AT-MOST times
as long."
  (let* ((ratio (/ reference-seconds seconds))
         (good? (and (or (not at-least) (>= ratio at-least))
                     (or (not at-most) (<= (/ seconds reference-seconds)
                                           at-most)))))
    (format #t "~a: ~a ms, ~a: ~a ms, ratio ~a~a~%" what (milliseconds seconds)
            reference (milliseconds reference-seconds)
            (/ (round (* 100 ratio)) 100.)
            (if good? "" "  FAIL"))
    (unless good? (set! failed? #t))))

(define (report-bound what seconds bound)
  "Print the SECONDS that WHAT takes, and fail when they are more than BOUND."
  (let ((good? (<= seconds bound)))
    (format #t "~a: ~a ms, bound ~a ms~a~%" what (milliseconds seconds)
            (milliseconds bound) (if good? "" "  FAIL"))
    (unless good? (set! failed? #t))))

(define (finish)
  "Exit with the status that tells whether every bound held."
  (exit (not failed?)))
