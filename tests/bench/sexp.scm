;;; Our reader of Scheme on a whole Guix checkout, against Guile's `read' and
;;; against a hand-written loop that builds the same tree.  All are given text
;;; that is in memory.

(use-modules (bench) (ice-9 ftw) (ice-9 textual-ports))

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
(report-ratio "sexp" ours "read" guile #:at-least 50)
(report-ratio "sexp" ours "hand-written" hand #:at-most 1.25)
(finish)
