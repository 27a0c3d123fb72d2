;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Two readings of one package: what Guix evaluates it to, and what its source
;;; says.  The first one has the values, the second one the places.  This part
;;; of (xencmp guix) needs no Guix.

(define-module (xencmp guix link)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-11)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp condition)
  #:use-module (xencmp source)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:export (code->package
            link-package
            argument-verdict))


;;;
;;; Reading what Guix evaluates to.
;;;

(define (code->package name version build-system arguments)
  "Return the <package> called NAME whose build system is the value of the
variable BUILD-SYSTEM, a symbol, and whose arguments are ARGUMENTS, a list of
pairs of a keyword and code of the build side.  Places in it are those of a
text that nobody has written."
  (define definition
    `(define-public evaluated
       (package
         (name ,name)
         (version ,version)
         (build-system ,build-system)
         (arguments
          (list ,@(append-map (match-lambda
                                ((keyword . code)
                                 (list keyword (list 'gexp code))))
                              arguments))))))
  (list->package
   (%read-guix-package
    (string->text (string-append "<" name ">")
                  (string-append (object->string
                                  '(define-module (evaluated)))
                                 "\n" (object->string definition)))
    "evaluated")))


;;;
;;; Comparing texts, both of which may have holes.
;;;

(define (text-matches? template text)
  "Whether TEXT is TEMPLATE with any text for each of its holes."
  (let loop ((pieces template) (start 0) (hole? #f))
    (match pieces
      (() (or hole? (= start (string-length text))))
      (((_ . _) . rest) (loop rest start #t))
      ((piece)
       (if hole?
           (and (<= (+ start (string-length piece)) (string-length text))
                (string-suffix? piece text))
           (string=? piece (string-drop text start))))
      ((piece . rest)
       (match (string-contains text piece start)
         (#f #f)
         (at (and (or hole? (= at start))
                  (loop rest (+ at (string-length piece)) #f))))))))

(define (with-marks template)
  "Return TEMPLATE as text with one character for each hole."
  (string-concatenate (map (match-lambda
                             ((_ . _) "\x01")
                             (text text))
                           template)))

(define (same-text? a b)
  "Whether the templates A and B may be the same text."
  (or (text-matches? a (with-marks b))
      (text-matches? b (with-marks a))))

(define (unknown? flag)
  (match (flag-template flag)
    (((_ . 'unknown)) #t)
    (_ #f)))

(define (same-flag? evaluated written)
  (and (not (unknown? evaluated))
       (not (unknown? written))
       (same-text? (flag-template evaluated) (flag-template written))))

(define (align evaluated written)
  "Return the list of pairs (EVALUATED . WRITTEN), with #f for what has no
counterpart, in order, with as many counterparts as there can be."
  (define a (list->vector evaluated))
  (define b (list->vector written))
  (define rows (vector-length a))
  (define columns (vector-length b))
  ;; The number of counterparts from (I, J) on.
  (define best (make-array 0 (+ rows 1) (+ columns 1)))
  (do ((i (- rows 1) (- i 1)))
      ((< i 0))
    (do ((j (- columns 1) (- j 1)))
        ((< j 0))
      (array-set! best
                  (max (array-ref best (+ i 1) j)
                       (array-ref best i (+ j 1))
                       (if (same-flag? (vector-ref a i) (vector-ref b j))
                           (+ 1 (array-ref best (+ i 1) (+ j 1)))
                           0))
                  i j)))
  (let loop ((i 0) (j 0) (result '()))
    (cond ((and (= i rows) (= j columns)) (reverse result))
          ((and (< i rows) (< j columns)
                (same-flag? (vector-ref a i) (vector-ref b j))
                (= (array-ref best i j)
                   (+ 1 (array-ref best (+ i 1) (+ j 1)))))
           (loop (+ i 1) (+ j 1)
                 (cons (cons (vector-ref a i) (vector-ref b j)) result)))
          ((and (< i rows)
                (or (= j columns)
                    (= (array-ref best i j) (array-ref best (+ i 1) j))))
           (loop (+ i 1) j (cons (cons (vector-ref a i) #f) result)))
          (else
           (loop i (+ j 1) (cons (cons #f (vector-ref b j)) result))))))


;;;
;;; Linking.
;;;

(define (open-flag flag)
  "Return FLAG when it may be there or not, or may stand for others; else #f."
  (and flag
       (or (unknown? flag)
           (not (condition-always? (flag-condition flag))))
       flag))

(define (argument-verdict pairs)
  "Return what PAIRS, as `align' makes them, say: equal, unknown or disagree."
  (cond ((every (match-lambda ((a . b) (and a b))) pairs) 'equal)
        ((any (match-lambda ((a . b) (or (open-flag a) (open-flag b)))) pairs)
         'unknown)
        (else 'disagree)))

(define (link-flag evaluated written)
  "Return EVALUATED with the place of WRITTEN, which is #f when there is none."
  (if written
      (set-fields evaluated
        ((flag-key) (if (template-literal? (flag-template evaluated))
                        (flag-key evaluated)
                        (flag-key written)))
        ((flag-template) (if (template-literal? (flag-template evaluated))
                             (flag-template evaluated)
                             (flag-template written)))
        ((flag-location) (flag-location written))
        ((flag-via) (flag-via written)))
      (set-fields evaluated
        ((flag-location) #f)
        ((flag-via) '()))))

(define (shorten text)
  (if (< (string-length text) 100)
      text
      (string-append (string-take text 97) "...")))

(define (pair-remarks pairs keyword written-at)
  "Return the list of <diagnostic>s on how the two readings that PAIRS align
disagree; WRITTEN-AT is the <location> of the argument, or #f."
  (define (remark level where . text)
    (make-diagnostic level (string-concatenate text) where '()))
  (match (argument-verdict pairs)
    ('equal '())
    ('unknown
     (let ((open (filter-map (match-lambda
                               ((a . b) (or (open-flag a) (open-flag b))))
                             pairs)))
       (list (remark 'unknown written-at keyword
                     ": what Guix evaluates and what is written cannot be \
compared because of "
                     (string-join
                      (delete-duplicates
                       (map (compose shorten flag->string) open))
                      ", ")))))
    ('disagree
     (filter-map
      (match-lambda
        ((evaluated . #f)
         (remark 'warning written-at
                 keyword ": Guix evaluates it to have "
                 (shorten (flag->string evaluated))
                 ", which is not found in the source"))
        ((#f . written)
         (remark 'warning (or (flag-location written) written-at)
                 keyword ": the source has " (shorten (flag->string written))
                 ", which Guix does not evaluate it to have"))
        (_ #f))
      pairs))))

(define (link-package evaluated written)
  "Return EVALUATED, the <package> that `code->package' made, with the places
that WRITTEN, the <package> that its source defines or #f, has for its flags.
Where the two disagree, the result's remarks say so."
  (define (argument-of package keyword)
    (find (lambda (argument)
            (string=? keyword (argument-keyword argument)))
          (package-arguments package)))
  ;; From offsets in the text of EVALUATED to the flags that are linked.
  (define linked (make-hash-table))
  (define remarks '())
  (define (note! new)
    (set! remarks (append remarks new)))
  (define (relink flag)
    (let ((where (flag-location flag)))
      (or (and where (hashv-ref linked (location-begin where)))
          (link-flag flag #f))))
  (define (link-argument argument)
    (define keyword (argument-keyword argument))
    (define other (and written (argument-of written keyword)))
    (define pairs
      (align (argument-flags argument)
             (if other (argument-flags other) '())))
    (when written
      (note! (pair-remarks pairs keyword
                           (or (and other (argument-location other))
                               (package-location written)))))
    (set-fields argument
      ((argument-flags)
       (filter-map (match-lambda
                     ((#f . _) #f)
                     ((flag . written)
                      (let ((new (link-flag flag written))
                            (where (flag-location flag)))
                        (when where
                          (hashv-set! linked (location-begin where) new))
                        new)))
                   pairs))
      ((argument-quoted?) (if other
                              (argument-quoted? other)
                              (argument-quoted? argument)))
      ((argument-location) (and other (argument-location other)))))
  (define (link-step step other)
    ;; OTHER is the same step as it is written, or #f.
    (define (link get)
      (for-each (match-lambda
                  ((#f . _) #f)
                  ((flag . written)
                   (let ((where (flag-location flag)))
                     (when (and where written
                                (not (hashv-ref linked
                                                (location-begin where))))
                       (hashv-set! linked (location-begin where)
                                   (link-flag flag written))))))
                (if other (align (get step) (get other)) '()))
      (map relink (get step)))
    (set-fields step
      ((step-flags) (link step-flags))
      ((step-operands) (link step-operands))
      ((step-environment) (link step-environment))
      ((step-location) (and other (step-location other)))))
  (define (link-steps steps)
    (define (same? step)
      (lambda (other)
        (and (string=? (step-kind step) (step-kind other))
             (string=? (step-phase step) (step-phase other)))))
    (let loop ((steps steps)
               (others (if written (package-steps written) '()))
               (result '()))
      (match steps
        (() (reverse result))
        ((step . rest)
         (let ((other (find (same? step) others)))
           (loop rest (delq other others)
                 (cons (link-step step other) result)))))))
  (define (link-phase phase)
    (set-fields phase ((phase-location) #f) ((phase-remarks) '())))
  (let* ((arguments (map link-argument (package-arguments evaluated)))
         (keywords (map argument-keyword arguments)))
    (when written
      (for-each
       (lambda (argument)
         (unless (member (argument-keyword argument) keywords)
           (note! (pair-remarks (map (lambda (flag) (cons #f flag))
                                     (argument-flags argument))
                                (argument-keyword argument)
                                (argument-location argument)))))
       (package-arguments written)))
    (set-fields evaluated
      ((package-location) (and written (package-location written)))
      ((package-inherits) (if written (package-inherits written) ""))
      ((package-variable) (if written (package-variable written) ""))
      ((package-module) (if written (package-module written) ""))
      ((package-arguments) arguments)
      ((package-steps) (link-steps (package-steps evaluated)))
      ((package-phases) (map link-phase (package-phases evaluated)))
      ((package-environment) (map relink (package-environment evaluated)))
      ((package-remarks)
       (append remarks
               (map (lambda (remark)
                      (set-fields remark
                        ((diagnostic-message)
                         (shorten (diagnostic-message remark)))
                        ((diagnostic-location) #f)))
                    (package-remarks evaluated)))))))
