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

(define (without-new flags)
  "Return FLAGS, facts, without %NEW-FLAG, if it is passed once, always; else #f."
  (let-values (((new others)
                (partition (match-lambda
                             ((pieces _) (equal? pieces (list %new-flag))))
                           flags)))
    ;; Each branch of the arguments may have its own.
    (let loop ((rest (map (compose scm->condition second) new))
               (before (condition-never)))
      (match rest
        (() (and (condition-always? before) others))
        ((condition . rest)
         (and (not (condition-satisfiable? (condition-and condition before)))
              (loop rest (condition-or condition before))))))))

(define (edited reader text name changes)
  "Return TEXT after CHANGES of the package NAME."
  (string->text (text-name text)
                (edit-result (change-flags text name changes
                                           #:reader reader))))

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

(define (add-and-remove reader text name keyword before enter!)
  "Add a flag to the argument KEYWORD of the package NAME in TEXT, whose facts are
BEFORE, and remove it again."
  (guard (c ((xencmp-error? c)
             (enter! 'refused (without-names (xencmp-error-message c))
                     (delay (xencmp-error->string c)))))
    (let* ((change  (flag-change 'add keyword
                                 #:text (object->string %new-flag)))
           (with    (edited reader text name (list change)))
           (after   (package-facts (read-arguments reader with name)))
           (others  (without-new (facts-of after keyword)))
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
                   (edited reader with name
                           (list (flag-change 'remove keyword
                                              #:key %new-flag)))))
              (if (same-bytes? text without)
                  (enter! 'same-bytes "")
                  (enter! (if (facts-difference
                               (package-facts
                                (read-arguments reader without name))
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

(define (several-at-once? spot)
  "Whether what stands in the place of SPOT gives more than one flag at a time."
  (match (spot-flags spot)
    ((_) #f)
    (flags
     (let loop ((flags flags))
       (match flags
         ((flag . (and rest (_ . _)))
          (or (any (lambda (other)
                     (condition-satisfiable?
                      (condition-and (flag-condition flag)
                                     (flag-condition other))))
                   rest)
              (loop rest)))
         (_ #f))))))

(define (remove-and-add reader text name keyword spots spot before enter!)
  "Remove the flag SPOT, one of SPOTS, from the argument KEYWORD of the package
NAME in TEXT, whose facts are BEFORE, with those that have the same key under
other tests, and put them back where they were."
  (define key (spot-key spot spots))
  (define (same-key? other)
    (any (lambda (flag)
           (or (string=? key (flag-key flag))
               (string=? key (flag->string flag))))
         (spot-flags other)))
  (define-values (victims others) (partition same-key? spots))
  (define expected
    (with-facts before keyword (append-map spot-facts others)))
  (define (try verdict thunk)
    (guard (c ((xencmp-error? c)
               (enter! verdict (without-names (xencmp-error-message c))
                       (xencmp-error->string c))
               #f))
      (thunk)))
  (define (facts text) (package-facts (read-arguments reader text name)))
  (define additions
    (request-changes (derive-request others spots keyword)))
  (define (reason)
    (cond ((= 1 (count spot-own? spots)) "the only flag")
          ((pair? (spot-tests spot)) "under a test")
          ((not (string-null? (spot-behind spot))) "a comment behind it")
          ((not (string-null? (spot-comment spot))) "a comment above it")
          (else "")))
  (define without
    (try 'refused
         (lambda ()
           (edited reader text name
                   (list (flag-change 'remove keyword #:key key))))))
  (define lost
    (and without (facts-difference (facts without) expected)))
  (if lost
      (enter! 'wrong (string-append "removed: " lost)
              (delay (edit->diff* text without)))
      (and=>
       (and without
            (try 'addition-refused
                 (lambda () (edited reader without name additions))))
       (lambda (with)
         (define same? (same-bytes? text with))
         (define difference
           (and (not same?) (facts-difference (facts with) before)))
         (enter! (cond (same? 'same-bytes)
                       ((and difference (string=? difference "other order"))
                        'other-order)
                       (difference 'wrong)
                       (else 'other-bytes))
                 (cond (same? "")
                       (difference (string-append "put back: " difference))
                       (else (reason)))
                 (delay (edit->diff* text with)))))))


;;;
;;; All packages.
;;;

(define (round-trip-package reader text name turn? enter!)
  "Make the round trips of the package NAME of TEXT for which (TURN?) says so, and
report each by ENTER!."
  (define package (read-arguments reader text name))
  (define before (package-facts package))
  (define spots (package-spots text name package))
  (define (entering kind keyword what)
    (lambda (verdict reason . details)
      (enter! kind verdict reason keyword
              (format #f "~a ~a ~a" (basename (text-name text)) name what)
              details)))
  (for-each
   (lambda (keyword)
     (define flags (assoc-ref spots keyword))
     (when (and flags (pair? flags))
       (when (turn?)
         (add-and-remove reader text name keyword before
                         (entering 'new keyword keyword)))
       (for-each
        (lambda (spot)
          (when (and (spot-own? spot) (turn?))
            (let ((enter! (entering 'old keyword (spot-key spot flags))))
              (cond ((several-at-once? spot)
                     (enter! 'left-out "several flags of one place"))
                    ((not (spot-tests spot))
                     (enter! 'left-out "under code that is no test"))
                    (else
                     (remove-and-add reader text name keyword flags spot
                                     before enter!))))))
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

(define (text-of package module reader)
  "Return two values: a <text> of MODULE in which PACKAGE is read as in all of it;
and whether it is a part of it only."
  (define name (package-variable package))
  (define part
    (guard (c ((xencmp-error? c) #f))
      (let ((part (module-text-for module name)))
        (and part
             (same-reading? package
                            (read-arguments reader part (string->symbol name)))
             part))))
  (if part
      (values part #t)
      (values (module-text module) #f)))

(define (round-trip-files channel files every enter!)
  "Make every EVERYth of the round trips of the packages of FILES of CHANNEL, and
report each by ENTER!."
  (define turn? (every-nth every))
  (define (round-trip-file file)
    (define name (string-append (channel-directory channel) "/" file))
    (define module (delay (read-module-text name)))
    (define reader (delay (module-reader (module-text (force module)))))
    (define whole-done? #f)
    (for-each
     (lambda (package)
       (when (and=> (package-location package)
                    (lambda (where) (string=? name (location-file where))))
         (let-values (((text part?) (text-of package (force module)
                                             (force reader)))
                      ((variable)
                       (string->symbol (package-variable package))))
           (enter! 'package (if part? 'part 'whole) "" "" "" '())
           (guard (c ((xencmp-error? c)
                      (enter! 'new 'refused
                              (without-names (xencmp-error-message c)) "read"
                              (format #f "~a ~a" file variable)
                              (list (xencmp-error->string c)))))
             (round-trip-package
              (force reader)
              ;; One package of each file in the whole file.
              (if whole-done? text (module-text (force module)))
              variable turn? enter!)
             (set! whole-done? #t)))))
     (read-channel-packages channel #:files (list file) #:steps? #f
                            #:keywords '(#:configure-flags #:make-flags)))
    (gc))
  (for-each round-trip-file files))

(define (every-nth n)
  "Return a thunk that is true every Nth time, the first time included."
  (define turn -1)
  (lambda ()
    (set! turn (1+ turn))
    (zero? (modulo turn n))))

(define (in-processes n items work enter!)
  "Call (WORK ITEMS ENTER!) in N processes, each for some of ITEMS, a list; what
they report by ENTER! is reported by ENTER! here."
  (define (start i)
    (define mine
      (filter-map (lambda (item k) (and (= i (modulo k n)) item))
                  items (iota (length items))))
    (match (pipe)
      ((in . out)
       (match (primitive-fork)
         (0
          (close-port in)
          (setvbuf out 'block)
          (work mine (lambda arguments
                       (write arguments out)
                       (newline out)))
          (write 'done out)
          (close-port out)
          (primitive-_exit 0))
         (process
          (close-port out)
          (cons process in))))))
  (define (collect in)
    (match (read in)
      ('done #t)
      ((? eof-object?) (error "a process ended early"))
      (arguments
       (apply enter! arguments)
       (collect in))))
  (if (= n 1)
      (work items enter!)
      (for-each (match-lambda
                  ((process . in)
                   (collect in)
                   (close-port in)
                   (waitpid process)))
                (map start (iota n)))))

(define* (round-trips checkout #:key verbose? (files '()) (every 1) (jobs 1))
  "Make every EVERYth of the round trips of the packages of CHECKOUT, or of FILES
of it, in as many processes as JOBS says.  Return the exit status."
  (define start (get-internal-real-time))
  (define channel (read-channel checkout))
  (define new (make-tally))
  (define old (make-tally))
  (define packages 0)
  (define parts 0)
  (define (enter! kind verdict reason class example details)
    (match kind
      ('package
       (set! packages (1+ packages))
       (when (eq? verdict 'part) (set! parts (1+ parts))))
      (_ (tally! (match kind ('new new) ('old old))
                 verdict reason class example details))))
  (define (work files enter!)
    (round-trip-files channel files every
                      (lambda (kind verdict reason class example details)
                        (enter! kind verdict reason class example
                                (if verbose? (map told details) '())))))
  (in-processes jobs (if (null? files) (channel-files channel) files)
                work enter!)
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
  (define %old '(same-bytes other-bytes other-order wrong refused
                             addition-refused left-out))
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
