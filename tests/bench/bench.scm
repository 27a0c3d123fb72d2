;;; What the benchmarks share.  A benchmark is a program tests/bench/NAME.scm;
;;; tests/bench/run runs it against the build tree.

(define-module (bench)
  #:use-module (ice-9 match)
  #:use-module (ice-9 popen)
  #:use-module (srfi srfi-1)
  #:export (require-corpus
            cpu-seconds
            least-seconds
            median
            median-seconds
            program-table
            figure
            round-to
            program-seconds
            report-ratio
            report-bound
            milliseconds
            report-speed
            fail
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

(define (median numbers)
  "Return the median of NUMBERS, the lower one of two."
  (list-ref (sort numbers <) (quotient (1- (length numbers)) 2)))

(define* (median-seconds thunk #:key (runs 5))
  "Return the median processor time of RUNS runs of THUNK, after one that is not
counted."
  (thunk)
  (median (map (lambda (_) (gc) (cpu-seconds thunk)) (iota runs))))

(define (program-table program . arguments)
  "Return what PROGRAM of the build tree prints when it is given ARGUMENTS: an
alist of names, symbols, and lists of numbers."
  (let* ((file  (string-append (getenv "XENCMP_BUILD") "/tests/bench/" program))
         (port  (apply open-pipe* OPEN_READ file arguments))
         (table (read port)))
    (unless (and (zero? (close-pipe port)) (pair? table))
      (format #t "FAIL: ~a~%" file)
      (exit 1))
    table))

(define (figure table name)
  "Return the number that TABLE, of `program-table', has for NAME, the median
when there are several."
  (median (assq-ref table (string->symbol name))))

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

(define (fail message)
  "Say that the benchmark failed, which MESSAGE tells of."
  (format #t "FAIL: ~a~%" message)
  (set! failed? #t))

(define (round-to digits number)
  "Return NUMBER, rounded to DIGITS behind the point."
  (let ((factor (expt 10 digits)))
    (/ (round (* factor (exact->inexact number))) factor)))

(define (milliseconds seconds)
  (number->string (round-to 2 (* 1000 seconds))))

(define (report-speed what files bytes seconds)
  "Print how fast WHAT was, which took SECONDS for BYTES in so many FILES."
  (format #t "~a: ~a file(s), ~a MB, ~a ms, ~a MB/s~%" what
          (inexact->exact files) (round-to 2 (/ bytes 1e6))
          (milliseconds seconds) (round-to 1 (/ bytes 1e6 seconds))))

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
            (round-to 2 ratio)
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
