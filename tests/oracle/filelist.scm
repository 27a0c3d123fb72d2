;;; Matching of two file trees against truth known by construction: one set of
;;; files is installed twice by GNU install, under two layouts that no rule of
;;; ours names, with other versions, files of one side only, and names that
;;; repeat; XENCMP_TREE names a directory whose files are laid out that way,
;;; such as an unpacked package.  Without it the test is skipped.

(use-modules (srfi srfi-1) (ice-9 match) (xencmp))

(define directory (getenv "XENCMP_TREE"))
(unless directory
  (display "SKIPPED: set XENCMP_TREE to a directory of files\n")
  (exit 77))

;; Layouts: a directory of the source, and where it goes; the first that fits.
(define layouts
  '((("bin" . "bin") ("lib" . "lib") ("share/doc" . "share/doc")
     ("share" . "share") ("include" . "include") ("" . "extra"))
    (("bin" . "usr/bin") ("lib" . "usr/lib/triplet")
     ("share/doc" . "usr/share/doc/packages") ("share" . "usr/share")
     ("include" . "usr/include/sub") ("" . "srv/other"))))

(define (place path layout)
  (any (match-lambda
         ((from . to)
          (cond ((string-null? from) (string-append to "/" path))
                ((string-prefix? (string-append from "/") path)
                 (string-append to (string-drop path (string-length from))))
                (else #f))))
       layout))

(define files
  (filter-map (lambda (artifact)
                (and (eq? 'file (artifact-type artifact))
                     (not (string-index (artifact-path artifact) #\space))
                     (artifact-path artifact)))
              (listing-artifacts (read-directory directory))))

;; Every eleventh file is missing on the left, every thirteenth on the right.
(define truth
  (filter-map (lambda (path i)
                (match (map (lambda (layout) (place path layout)) layouts)
                  ((left right)
                   (list (and (positive? (modulo i 11)) left)
                         (and (positive? (modulo i 13))
                              (string-append "/" right))))))
              files (iota (length files))))

(define (lines select)
  (string-join (filter-map select truth) "\n" 'suffix))
(define start (get-internal-real-time))
(define comparison
  (compare-files (string->listing (lines first) #:name "left")
                 (string->listing (lines second) #:name "right")))
(define elapsed
  (/ (- (get-internal-real-time) start) internal-time-units-per-second 1.))

(define expected (make-hash-table))
(for-each (match-lambda
            ((left right)
             (when (and left right) (hash-set! expected left right))))
          truth)
(define (take-up-to n lst)
  (if (> (length lst) n) (take lst n) lst))

(define-values (right wrong)
  (partition (lambda (match)
               (equal? (hash-ref expected
                                 (artifact-path (file-match-left match)))
                       (artifact-path (file-match-right match))))
             (files-comparison-matches comparison)))
(define pairs (hash-count (const #t) expected))

(format #t "~a files, ~a pairs: ~a right, ~a wrong, ~a not found; ~a s~%"
        (length files) pairs (length right) (length wrong)
        (- pairs (length right)) elapsed)
(for-each (lambda (map)
            (format #t "  ~a -> ~a, ~a votes~%" (directory-map-left map)
                    (directory-map-right map) (directory-map-votes map)))
          (take-up-to 20 (files-comparison-directory-maps comparison)))
(for-each (lambda (match)
            (format #t "  wrong: ~a = ~a, ~a~%"
                    (artifact-path (file-match-left match))
                    (artifact-path (file-match-right match))
                    (file-match-reason match)))
          (take-up-to 20 wrong))
(format #t "~a passed, ~a failed~%" (length right) (length wrong))
;; Votes cannot find a file that is alone in its directory; a wrong match is an
;; error, and so is it to find less than most.
(exit (and (positive? pairs)
           (<= (* 1000 (length wrong)) pairs)
           (>= (* 100 (length right)) (* 95 pairs))))
