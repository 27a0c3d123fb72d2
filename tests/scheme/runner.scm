;;; A SRFI-64 runner that prints each failure with its values and makes the
;;; program's exit status tell whether all tests passed; and what the programs
;;; share.

(use-modules (srfi srfi-64))

(define (xencmp-runner)
  (let ((runner (test-runner-null)))
    (test-runner-on-test-end! runner
      (lambda (runner)
        (unless (memq (test-result-kind runner) '(pass xfail skip))
          (format #t "FAIL ~a~%" (test-runner-test-name runner))
          (for-each (lambda (pair) (format #t "  ~s: ~s~%" (car pair) (cdr pair)))
                    (test-result-alist runner)))))
    (test-runner-on-final! runner
      (lambda (runner)
        (let ((passed (test-runner-pass-count runner))
              (failed (test-runner-fail-count runner))
              (skipped (test-runner-skip-count runner)))
          (format #t "~a passed, ~a failed, ~a skipped~%" passed failed skipped)
          (exit (and (zero? failed) (positive? passed))))))
    runner))

(test-runner-factory xencmp-runner)

(define (call-with-streams thunk)
  "Return a list of the value of THUNK, what it printed, and what it printed on
the error port."
  (let* ((value #f) (output #f)
         (errors (call-with-output-string
                   (lambda (port)
                     (with-error-to-port port
                       (lambda ()
                         (set! output
                               (with-output-to-string
                                 (lambda ()
                                   (set! value (thunk)))))))))))
    (list value output errors)))
