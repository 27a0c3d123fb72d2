;;; Flags that are added to the packages of a Guix checkout and removed again, and
;;; the other way round; see ../rewrite-roundtrip.scm.

(define-module (oracle rewrite round-trip)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-34)
  #:use-module (xencmp channel)
  #:use-module (xencmp condition)
  #:use-module (xencmp errors)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp sexp)
  #:use-module (xencmp source)
  #:use-module (oracle rewrite form)
  #:use-module (oracle rewrite module-text)
  #:use-module (oracle rewrite reading)
  #:use-module (oracle rewrite request)
  #:use-module (oracle rewrite report)
  #:export (round-trips))

(define %keywords '("#:configure-flags" "#:make-flags"))

;; Percentage of refusals above which the test fails.
(define %most-refusals 2)

(define %new-flag "--xencmp-round-trip=yes")
(define %new-facts (list (list %new-flag) "always"))

(define (edited text name change)
  "Return TEXT after CHANGE of the package NAME."
  (string->text (text-name text)
                (edit-result (change-flags text name (list change)))))

(define (same-bytes? a b)
  (string=? (text-string a) (text-string b)))

(define (text-string text)
  (text-slice text 0 (text-size text)))

(define (one-fewer flags wanted)
  "Whether FLAGS without one WANTED, which is in them once, and the rest, or #f."
  (and (= 1 (count (lambda (flag) (equal? flag wanted)) flags))
       (delete wanted flags)))


;;;
;;; A new flag.
;;;

(define (add-and-remove text name keyword before enter!)
  "Add a flag to the argument KEYWORD of the package NAME in TEXT, whose facts are
BEFORE, and remove it again."
  (guard (c ((xencmp-error? c)
             (enter! 'refused (without-names (xencmp-error-message c))
                     (delay (xencmp-error->string c)))))
    (let* ((change  (flag-change 'add keyword
                                 #:text (object->string %new-flag)))
           (with    (edited text name change))
           (after   (package-facts (read-package-text with name)))
           (others  (one-fewer (facts-of after keyword) %new-facts))
           (difference
            (if others
                (facts-difference (with-facts after keyword others) before)
                "the new flag is not there once, and always")))
      (if difference
          (enter! 'wrong difference (delay (edit->diff* text with)))
          (guard (c ((xencmp-error? c)
                     (enter! 'removal-refused
                             (without-names (xencmp-error-message c))
                             (xencmp-error->string c))))
            (let ((without
                   (edited with name
                           (flag-change 'remove keyword #:key %new-flag))))
              (if (same-bytes? text without)
                  (enter! 'same-bytes "")
                  (enter! (if (facts-difference
                               (package-facts (read-package-text without name))
                               before)
                              'wrong
                              'other-bytes)
                          "removed again"
                          (delay (edit->diff* text without))))))))))

(define (edit->diff* a b)
  (text-diff (text-string a) (text-string b) "after"))


;;;
;;; The flags that are there.
;;;

(define (changed text name spots wanted keyword)
  "Return TEXT with the changes of the package NAME that make WANTED of SPOTS."
  (string->text (text-name text)
                (edit-result
                 (change-flags text name
                               (request-changes
                                (derive-request spots wanted keyword))))))

(define (remove-and-add text name keyword spots spot before enter!)
  "Remove the flag SPOT, one of SPOTS, from the argument KEYWORD of the package
NAME in TEXT, whose facts are BEFORE, and put it back where it was."
  (define others (delq spot spots))
  (define expected
    (with-facts before keyword (append-map spot-facts others)))
  (define (try verdict thunk)
    (guard (c ((xencmp-error? c)
               (enter! verdict (without-names (xencmp-error-message c))
                       (xencmp-error->string c))
               #f))
      (thunk)))
  (define (facts text) (package-facts (read-package-text text name)))
  (define without
    (try 'refused (lambda () (changed text name spots others keyword))))
  (define lost
    (and without (facts-difference (facts without) expected)))
  (if lost
      (enter! 'wrong (string-append "removed: " lost)
              (delay (edit->diff* text without)))
      (and=>
       (and without
            (try 'addition-refused
                 (lambda () (changed without name others spots keyword))))
       (lambda (with)
         (define same? (same-bytes? text with))
         (define difference
           (and (not same?) (facts-difference (facts with) before)))
         (enter! (cond (same? 'same-bytes)
                       (difference 'wrong)
                       (else 'other-bytes))
                 (cond (same? "")
                       (difference (string-append "put back: " difference))
                       ((not (string-null? (spot-behind spot)))
                        "a comment behind it")
                       ((= 1 (count spot-own? spots)) "the only one")
                       ((pair? (spot-tests spot)) "under a test")
                       ((not (string-null? (spot-comment spot)))
                        "a comment above it")
                       (else ""))
                 (delay (edit->diff* text with)))))))


;;;
;;; All packages.
;;;

(define (round-trip-package text name new old verbose?)
  "Make the round trips of the package NAME of TEXT, and enter them in the tallies
NEW and OLD."
  (define package (read-package-text text name))
  (define before (package-facts package))
  (define spots (package-spots text name package))
  (define-syntax-rule (entering tally keyword what)
    (lambda (verdict reason . details)
      (tally! tally verdict reason keyword
              (format #f "~a ~a ~a" (basename (text-name text)) name what)
              (if verbose? (map told details) '()))))
  (for-each
   (lambda (keyword)
     (define flags (assoc-ref spots keyword))
     (when (and flags (pair? flags))
       (add-and-remove text name keyword before
                       (entering new keyword keyword))
       (for-each
        (lambda (spot)
          (when (spot-own? spot)
            (remove-and-add text name keyword flags spot before
                            (entering old keyword (spot-key spot flags)))))
        flags)))
   %keywords))

(define (told detail)
  (if (promise? detail) (force detail) detail))

(define (same-reading? a b)
  "Whether packages A and B have the same flags behind our keywords."
  (let ((a (package-facts a)) (b (package-facts b)))
    (every (lambda (keyword)
             (equal? (facts-of a keyword) (facts-of b keyword)))
           %keywords)))

(define (text-of package module)
  "Return two values: a <text> of MODULE in which PACKAGE is read as in all of it;
and whether it is a part of it only."
  (define name (package-variable package))
  (define part
    (guard (c ((xencmp-error? c) #f))
      (let ((part (module-text-for module name)))
        (and part
             (same-reading? package
                            (read-package-text part (string->symbol name)))
             part))))
  (if part
      (values part #t)
      (values (module-text module) #f)))

(define* (round-trips checkout #:key verbose? (files '()))
  "Make the round trips of the packages of CHECKOUT, or of FILES of it.  Return
the exit status."
  (define start (get-internal-real-time))
  (define channel (read-channel checkout))
  (define new (make-tally))
  (define old (make-tally))
  (define packages 0)
  (define parts 0)
  (define (round-trip-file file)
    (define name (string-append (channel-directory channel) "/" file))
    (define module (delay (read-module-text name)))
    (define whole-done? #f)
    (for-each
     (lambda (package)
       (when (and=> (package-location package)
                    (lambda (where) (string=? name (location-file where))))
         (let-values (((text part?) (text-of package (force module)))
                      ((variable)
                       (string->symbol (package-variable package))))
           (set! packages (1+ packages))
           (when part? (set! parts (1+ parts)))
           (guard (c ((xencmp-error? c)
                      (tally! new 'refused
                              (without-names (xencmp-error-message c)) "read"
                              (format #f "~a ~a" file variable)
                              (list (xencmp-error->string c)))))
             (round-trip-package
              ;; One package of each file in the whole file.
              (if whole-done? text (module-text (force module)))
              variable new old verbose?)
             (set! whole-done? #t)))))
     (read-channel-packages channel #:files (list file) #:steps? #f
                            #:keywords '(#:configure-flags #:make-flags))))
  (for-each round-trip-file
            (if (null? files) (channel-files channel) files))
  (report new old packages parts
          (quotient (- (get-internal-real-time) start)
                    internal-time-units-per-second)
          verbose?))

(define (report new old packages parts seconds verbose?)
  (define (shares tally title verdicts)
    (define all (apply + (map (lambda (verdict) (tally-count tally verdict))
                              verdicts)))
    (format #t "~%~a: ~a~%" title all)
    (for-each (lambda (verdict)
                (format #t "~7d ~a (~,1f %)~%" (tally-count tally verdict)
                        verdict
                        (percent (tally-count tally verdict) all)))
              verdicts)
    all)
  (define %new '(same-bytes other-bytes wrong refused removal-refused))
  (define %old '(same-bytes other-bytes wrong refused addition-refused))
  (define (details tally title verdicts)
    (format #t "~%~a~%" title)
    (tally-display tally (cdr verdicts) #:examples (if verbose? 10000 3)
                   #:details? verbose?))
  (details new "A NEW FLAG, ADDED AND REMOVED" %new)
  (details old "FLAGS REMOVED AND PUT BACK" %old)
  (format #t "~%~a packages, ~a of them in a part of their file, ~a s~%"
          packages parts seconds)
  (let* ((all-new (shares new "New flags, added and removed" %new))
         (all-old (shares old "Flags removed and put back" %old))
         (refused (+ (tally-count new 'refused)
                     (tally-count new 'removal-refused)))
         (refused-old (+ (tally-count old 'refused)
                         (tally-count old 'addition-refused)))
         (wrong (+ (tally-count new 'wrong) (tally-count new 'other-bytes)
                   (tally-count old 'wrong))))
    (tally-display-classes new %new)
    (tally-display-classes old %old)
    (cond ((zero? all-new)
           (format #t "FAILED: no packages~%")
           1)
          ((positive? wrong)
           (format #t "FAILED: wrong edits~%")
           1)
          ((or (> (percent refused all-new) %most-refusals)
               (> (percent refused-old all-old) %most-refusals))
           (format #t "FAILED: more than ~a % refused~%" %most-refusals)
           1)
          (else 0))))
