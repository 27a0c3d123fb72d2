;;; Outcomes, counted by verdict and reason, with examples of each.

(define-module (oracle rewrite report)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (ice-9 popen)
  #:use-module (ice-9 textual-ports)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:export (make-tally
            tally!
            tally-count
            tally-display
            tally-display-classes
            percent
            without-names
            text-diff))

(define-record-type <tally>
  (%make-tally reasons classes)
  tally?
  (reasons tally-reasons)    ;hash tables
  (classes tally-classes))

(define (make-tally)
  "Return an empty tally."
  (%make-tally (make-hash-table) (make-hash-table)))

(define (tally! tally verdict reason class example details)
  "Count VERDICT, a symbol, for REASON, a string, in TALLY, and in its CLASS, a
string.  EXAMPLE, a string, tells where, and DETAILS is a list of strings."
  (let ((key (list class verdict)))
    (hash-set! (tally-classes tally) key
               (1+ (hash-ref (tally-classes tally) key 0))))
  (let ((key (cons verdict reason)))
    (hash-set! (tally-reasons tally) key
               (acons example details
                      (hash-ref (tally-reasons tally) key '())))))

(define (tally-count tally verdict)
  "Return how often VERDICT was given."
  (hash-fold (lambda (key examples sum)
               (if (eq? (car key) verdict) (+ sum (length examples)) sum))
             0 (tally-reasons tally)))

(define* (tally-display tally verdicts #:key (examples 3) details?)
  "Print VERDICTS of TALLY, the most frequent reasons first, with as many
EXAMPLES of each, and with DETAILS?, what there is to say of them."
  (define (reasons verdict)
    (sort (filter-map (match-lambda
                        (((of . reason) . examples)
                         (and (eq? of verdict)
                              (cons reason (reverse examples)))))
                      (hash-map->list cons (tally-reasons tally)))
          (lambda (a b)
            (let ((a# (length (cdr a))) (b# (length (cdr b))))
              (or (> a# b#)
                  (and (= a# b#) (string<? (car a) (car b))))))))
  (for-each
   (lambda (verdict)
     (format #t "~%~a: ~a~%" verdict (tally-count tally verdict))
     (for-each
      (match-lambda
        ((reason . all)
         (format #t "~7d ~a~%" (length all) reason)
         (for-each
          (match-lambda
            ((example . details)
             (format #t "          ~a~%" example)
             (when details?
               (for-each (lambda (text) (format #t "~a~%" text)) details))))
          (take all (min examples (length all))))))
      (reasons verdict)))
   verdicts))

(define (tally-display-classes tally verdicts)
  "Print how often VERDICTS were given in each class of TALLY."
  (format #t "~%~12@a~{ ~12@a~}~%" "" verdicts)
  (for-each
   (lambda (class)
     (format #t "~12@a~{ ~12@a~}~%" class
             (map (lambda (verdict)
                    (hash-ref (tally-classes tally) (list class verdict) 0))
                  verdicts)))
   (sort (delete-duplicates (map first
                                 (hash-map->list (lambda (key _) key)
                                                 (tally-classes tally))))
         string>?)))

(define (percent part whole)
  "Return PART of WHOLE in percent."
  (if (zero? whole) 0. (/ (* 100. part) whole)))

(define (without-names message)
  "Return MESSAGE, of an error, without what is different in every case."
  (define (cut-behind what message)
    (match (string-contains message what)
      (#f message)
      (at (string-append (string-take message (+ at (string-length what)))
                         " …"))))
  (define (cut-before what message)
    (match (string-contains message what)
      (#f message)
      (at (string-append "… " (string-drop message at)))))
  (fold cut-behind
        (fold cut-before message '("has no #:" "is not a package"))
        '("no flag" "not one datum" "more than one flag" "needs a gexp"
          "the edited definition of" "the definition of"
          "no definition of")))

(define (text-diff a b name)
  "Return the unified diff from A to B, strings, which it calls NAME."
  (call-with-temporary-files
   (list a b)
   (lambda (files)
     (let* ((port (apply open-pipe* OPEN_READ "diff" "-u" "--label" "" "--label"
                         name files))
            (text (get-string-all port)))
       (close-pipe port)
       text))))

(define (call-with-temporary-files texts proc)
  (define files
    (map (lambda (text)
           (let* ((port (mkstemp "/tmp/xencmp-XXXXXX"))
                  (file (port-filename port)))
             (display text port)
             (close-port port)
             file))
         texts))
  (dynamic-wind
    (const #t)
    (lambda () (proc files))
    (lambda () (for-each delete-file files))))
