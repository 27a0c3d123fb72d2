;;; Reading a spec in all its configurations at once, against `rpmspec', which
;;; expands it in one and has to start for it.

(use-modules (bench) (ice-9 ftw) (srfi srfi-34) (xencmp))

(define example
  (string-append (dirname (car (command-line))) "/../../examples/xen/xen.spec"))

;; What spec templates of QubesOS leave open.
(define definitions '(("@VERSION@" . "1.0") ("@REL@" . "1")))

(define (spec-seconds file)
  (median-seconds (lambda () (read-spec file #:definitions definitions))
                  #:runs 9))

(define seconds (spec-seconds example))
(report-speed "the example's spec" 1 (stat:size (stat example)) seconds)
(if (zero? (system "command -v rpmspec >/dev/null"))
    (report-ratio "read-spec" seconds "rpmspec -P"
                  (program-seconds (list "rpmspec" "-P" example) #:runs 5))
    (display "SKIPPED: rpmspec is not there\n"))

(define directory
  (require-corpus "XENCMP_SPECS" "a directory of RPM spec files"))
(for-each (lambda (name)
            (let ((file (string-append directory "/" name)))
              (guard (c ((xencmp-error? c)
                         (format #t "not read: ~a~%" (xencmp-error->string c))))
                (report-speed name 1 (stat:size (stat file))
                              (spec-seconds file)))))
          (scandir directory
                   (lambda (name)
                     (or (string-suffix? ".spec" name)
                         (string-suffix? ".spec.in" name)))))
(finish)
