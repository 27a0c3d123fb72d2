;;; Our reader of Scheme on a whole Guix checkout, against Guile's `read' and
;;; against a hand-written loop that builds the same tree.  All are given text
;;; that is in memory.

(use-modules (bench) (ice-9 ftw) (ice-9 textual-ports) (srfi srfi-34)
             (xencmp errors) (xencmp sexp) (xencmp source))

(define directory (require-corpus "XENCMP_GUIX" "a Guix checkout"))

;; The hash extensions of (guix gexp).
(for-each (lambda (char)
            (read-hash-extend char (lambda (char port)
                                     (when (eqv? (peek-char port) #\@)
                                       (read-char port))
                                     (list char (read port)))))
          '(#\~ #\$ #\+))

(define texts
  (let ((texts '()))
    (nftw directory
          (lambda (file stat flag . _)
            (when (and (eq? flag 'regular) (string-suffix? ".scm" file))
              (set! texts
                    (cons (call-with-input-file file get-string-all
                                                #:encoding "UTF-8")
                          texts)))
            #t)
          'physical)
    texts))

(define (read-all text)
  (call-with-input-string text
    (lambda (port)
      (let loop ()
        (unless (eof-object? (read port))
          (loop))))))

(define table (program-table "bench-sexp" directory))
(define bytes (figure table "bytes"))
(define ours (figure table "ours"))
(define hand (figure table "hand"))
(define guile
  (median-seconds (lambda () (for-each read-all texts)) #:runs 3))

(unless (= (length texts) (figure table "files"))
  (fail "not the same files"))
(unless (zero? (figure table "other-trees"))
  (fail "the hand-written loop gives other trees"))
(report-speed "sexp" (figure table "files") bytes ours)
(report-speed "hand-written" (figure table "files") bytes hand)
(report-speed "read" (figure table "files") bytes guile)
(format #t "tree: ~a bytes a byte of text~%"
        (round-to 2 (/ (figure table "tree-bytes") bytes)))
(report-speed "files from the cache of the system" (figure table "files") bytes
              (figure table "read-text"))
(report-speed "these, and their trees kept" (figure table "files") bytes
              (figure table "read-and-parse"))
(report-ratio "sexp" ours "read" guile #:at-least 50)
(report-ratio "sexp" ours "hand-written" hand #:at-most 1.25)
(unless (<= (/ (figure table "tree-bytes") bytes) 3)
  (fail "a tree takes more than 3 bytes a byte of text"))

;; What is large.  The files have holes, so that they take no disk: 2 GiB of a
;; symbol behind a list, a comment of 2 GiB, and what is beyond the limit.
(define (seconds-of-file head size)
  (let* ((port (mkstemp "/tmp/xencmp-XXXXXX"))
         (file (port-filename port)))
    (display head port)
    (force-output port)
    (truncate-file port size)
    (close-port port)
    (let ((seconds
           (cpu-seconds
            (lambda ()
              (guard (c ((xencmp-error? c)
                         (format #t "refused: ~a~%" (xencmp-error-message c))))
                (format #t "read: ~a nodes~%"
                        (sexp-size (read-sexp file))))))))
      (delete-file file)
      (gc)
      seconds)))
(define 2GiB (expt 2 31))
(report-bound "2 GiB, a list and a symbol" (seconds-of-file "(a) b" 2GiB) 20)
(report-bound "2 GiB, a comment" (seconds-of-file ";" 2GiB) 20)
(report-bound "2 GiB of NUL" (seconds-of-file "" 2GiB) 20)
(report-bound "5 GiB" (seconds-of-file ";" (* 5 (expt 2 30))) 1)
(let ((nested (string->text "nested" (make-string 2000000 #\())))
  (report-bound "two million parentheses that are not closed"
                (cpu-seconds (lambda () (parse-sexp/lenient nested))) 1))
(finish)
