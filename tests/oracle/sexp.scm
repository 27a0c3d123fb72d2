;;; Compares the data that we read with what Guile's own `read' gives, for every
;;; .scm file below the directory that XENCMP_GUIX names.  Exit status 77: there
;;; is none.

(use-modules (ice-9 ftw) (ice-9 match) (srfi srfi-1) (srfi srfi-34) (xencmp))

;; The hash extensions of (guix gexp), with plain data for their results.
(define (read-gexp-syntax names)
  (lambda (char port)
    (match names
      ((name) (list name (read port)))
      ((name splicing)
       (if (eqv? (peek-char port) #\@)
           (begin (read-char port) (list splicing (read port)))
           (list name (read port)))))))
(read-hash-extend #\~ (read-gexp-syntax '(gexp)))
(read-hash-extend #\$ (read-gexp-syntax '(ungexp ungexp-splicing)))
(read-hash-extend #\+ (read-gexp-syntax '(ungexp-native ungexp-native-splicing)))

(define (scheme-files directory)
  (define files '())
  (nftw directory
        (lambda (file stat flag base level)
          (when (and (eq? flag 'regular) (string-suffix? ".scm" file))
            (set! files (cons file files)))
          #t)
        'physical)
  (sort files string<?))

(define (read-all file)
  "Return the list of data in FILE, or the key of the error that `read' raises."
  (catch #t
    (lambda ()
      (call-with-input-file file
        (lambda (port)
          (let loop ((data '()))
            (let ((datum (read port)))
              (if (eof-object? datum)
                  (reverse data)
                  (loop (cons datum data))))))
        #:encoding "UTF-8"))
    (lambda (key . _) key)))

(define (our-read-all file)
  (guard (c ((xencmp-error? c) (xencmp-error->string c)))
    (sexp->datum (read-sexp file))))

(define (round-trips? file)
  "Whether the leaves of FILE's tree, one after the other, are its bytes."
  (let* ((tree (parse-sexp/lenient (read-text file)))
         (text (sexp-text tree)))
    (let loop ((node 1) (at 0))
      (if (= node (sexp-size tree))
          (= at (text-size text))
          (match (sexp-span tree node)
            ((begin . end)
             (cond ((memq (sexp-kind tree node) '(list vector quoted discarded))
                    (loop (1+ node) at))
                   ((= begin at) (loop (1+ node) end))
                   (else #f))))))))

(define directory (getenv "XENCMP_GUIX"))
(unless directory
  (display "SKIPPED: set XENCMP_GUIX to a directory with Scheme files\n")
  (exit 77))
(define files (scheme-files directory))
(define different
  (filter (lambda (file)
            (let ((expected (read-all file)) (ours (our-read-all file)))
              (cond ((and (pair? expected) (equal? expected ours)) #f)
                    ((and (null? expected) (null? ours)) #f)
                    ((and (symbol? expected) (string? ours))
                     (format #t "refused by both: ~a~%" ours)
                     #f)
                    (else
                     (format #t "DIFFERS: ~a: ~a~%" file
                             (if (string? ours) ours ""))
                     #t))))
          files))
(define lossy (remove round-trips? files))
(for-each (lambda (file) (format #t "LOSSY: ~a~%" file)) lossy)
(format #t "~a files, ~a differ, ~a do not round-trip~%"
        (length files) (length different) (length lossy))
(exit (and (pair? files) (null? different) (null? lossy)))
