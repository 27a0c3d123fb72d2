;;; Compares the text that a spec expands to with what `rpmspec -P' prints, byte
;;; for byte, for every .spec file below the directories that
;;; XENCMP_SPEC_CORPORA names, separated by colons.  What specs run with %(…)
;;; and %{lua:…} is run, by us as by rpm, so name only directories that you
;;; trust.  Exit status 77: there are none, or no rpmspec, or it is not 4.18.
;;;
;;; XENCMP_SPEC_TRUTH   a directory where what rpmspec prints is kept from one
;;;                     run to the next
;;; XENCMP_SPEC_VERBOSE   print each spec that differs
;;;
;;; %{_sourcedir} is the spec's own directory, for %include.

(use-modules (ice-9 binary-ports) (ice-9 format) (ice-9 match)
             (ice-9 popen) (ice-9 textual-ports) (rnrs bytevectors)
             (srfi srfi-1) (srfi srfi-26) (srfi srfi-34) (xencmp))

(add-to-load-path (dirname (dirname (current-filename))))
(use-modules (oracle corpus files))

(define directories
  (string-tokenize (or (getenv "XENCMP_SPEC_CORPORA") "")
                   (char-set-complement (char-set #\:))))
(define truth (getenv "XENCMP_SPEC_TRUTH"))
(define verbose? (getenv "XENCMP_SPEC_VERBOSE"))

(define (skip reason)
  (format #t "SKIPPED: ~a~%" reason)
  (exit 77))
(define (output-of . command)
  (let* ((port (with-error-to-file "/dev/null"
                 (lambda () (apply open-pipe* OPEN_READ command))))
         (bytes (get-bytevector-all port)))
    (values (if (eof-object? bytes) #vu8() bytes)
            (status:exit-val (close-pipe port)))))

(when (null? directories)
  (skip "XENCMP_SPEC_CORPORA does not name directories with specs"))
(unless (zero? (system "rpmspec --version > /dev/null 2>&1"))
  (skip "there is no rpmspec"))
(define rpm-version (utf8->string (output-of "rpm" "--version")))
(unless (string-contains rpm-version "4.18.")
  (skip (string-append "another version of rpm: " rpm-version)))
(define macro-set (installed-macro-set #:closed? #t #:execute? #t))
(unless macro-set (skip "rpm's macro files are not installed"))

(define (seconds thunk)
  (let ((start (get-internal-real-time)))
    (call-with-values thunk
      (lambda results
        (apply values (/ (- (get-internal-real-time) start)
                         internal-time-units-per-second 1.0)
               results)))))

(define (run-rpmspec file)
  (output-of "rpmspec" "-P" "--define"
             (string-append "_sourcedir " (dirname file)) file))

(define rpm-seconds 0)
(define rpm-runs 0)

(define (make-directories directory)
  (unless (file-exists? directory)
    (make-directories (dirname directory))
    (mkdir directory)))

(define (theirs file)
  "Return what rpmspec prints of FILE, a bytevector, or #f when it refuses it."
  (define kept (and truth (string-append truth file ".out")))
  (define refused (and truth (string-append truth file ".refused")))
  (define (run)
    (call-with-values (lambda () (seconds (lambda () (run-rpmspec file))))
      (lambda (time bytes status)
        (set! rpm-seconds (+ rpm-seconds time))
        (set! rpm-runs (+ rpm-runs 1))
        (and (zero? status) bytes))))
  (define (keep bytes)
    (when kept
      (make-directories (dirname kept))
      (call-with-output-file (if bytes kept refused)
        (lambda (port) (put-bytevector port (or bytes #vu8())))
        #:binary #t))
    bytes)
  (cond ((and kept (file-exists? kept))
         (call-with-input-file kept
           (lambda (port)
             (match (get-bytevector-all port)
               ((? eof-object?) #vu8())
               (bytes bytes)))
           #:binary #t))
        ((and refused (file-exists? refused)) #f)
        (else (keep (run)))))

(define our-seconds 0)
(define memo (make-command-memo))

(define (ours file memo)
  "Return what we print of FILE, a bytevector, or the message of a refusal."
  (guard (c ((xencmp-error? c) (xencmp-error->string c)))
    (spec-expansion-bytes
     (read-spec-file file #:closed? #t #:arch "x86_64" #:os "linux"
                     #:expansion? #t #:execute? #t #:memo memo
                     #:macro-set macro-set #:rpm-version "4.18"
                     #:macros `(("_sourcedir" . ,(dirname file)))))))

(define counts '())
(define (note! reason file)
  (set! counts (assq-set! counts reason (+ 1 (or (assq-ref counts reason) 0))))
  (unless (memq reason '(same refused-by-both))
    (when (or verbose? (not (eq? reason 'accepted-by-us-only)))
      (format #t "~a: ~a~%" file reason))))

(define (compare file)
  (let ((theirs (theirs file)))
    (call-with-values (lambda () (seconds (lambda () (ours file memo))))
      (lambda (time ours)
        (set! our-seconds (+ our-seconds time))
        (note! (cond ((and (string? ours) (not theirs)) 'refused-by-both)
                     ((string? ours)
                      (format #t "~a~%" ours)
                      'refused-by-us-only)
                     ((not theirs) 'accepted-by-us-only)
                     ((bytevector=? ours theirs) 'same)
                     ((not (equal? (run-rpmspec file)
                                   (begin (sleep 1) (run-rpmspec file))))
                      'rpmspec-prints-something-else-each-time)
                     (else 'different))
               file)))))

(for-each compare (append-map (cut files-below <> ".spec") directories))
(define (count reason) (or (assq-ref counts reason) 0))
(define expanded
  (- (apply + (map cdr counts))
     (count 'refused-by-both) (count 'accepted-by-us-only)))
(for-each (match-lambda ((reason . n) (format #t "~6d ~a~%" n reason)))
          (sort counts (lambda (a b) (> (cdr a) (cdr b)))))
(format #t "~,2f % of the ~a that rpmspec expands are the same~%"
        (/ (* 100. (count 'same)) (max 1 expanded)) expanded)
(format #t "~,1f s for us~%" our-seconds)
(unless (zero? rpm-runs)
  (format #t "~,1f s for ~a runs of rpmspec~%" rpm-seconds rpm-runs))
(exit (and (zero? (count 'different))
           (zero? (count 'refused-by-us-only))
           (positive? (count 'same))))
