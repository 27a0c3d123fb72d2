;;; Compares the calls that we read in shell scripts with those that bash
;;; makes.  XENCMP_SCRIPTS names a directory of scripts, each the text of a
;;; %build as `rpmspec -P' expands it.  shell/sandbox lets bash run them with
;;; programs that write down their arguments and environment;
;;; XENCMP_SCRIPT_CALLS names a directory where it keeps what they wrote, and
;;; where it is taken from next time.  Exit status 77: there are no scripts, or
;;; no namespaces to run them in.
;;;
;;; A call of bash's is equal when a command of ours, in the same order, has the
;;; same program and arguments: a hole may be anything, but for those of kind
;;; unknown, which equal nothing; a command or word under a condition may be
;;; there or not, but all of a script under one set of answers to its tests.

(use-modules (ice-9 binary-ports) (ice-9 ftw) (ice-9 format) (ice-9 match)
             (ice-9 textual-ports) (rnrs bytevectors)
             (srfi srfi-1) (srfi srfi-9) (srfi srfi-11) (xencmp)
             ((xencmp core) #:select (string->text)))

(define (skip why)
  (format #t "SKIPPED: ~a~%" why)
  (exit 77))

(define here (string-append (or (getenv "XENCMP_SOURCE") (getcwd))
                            "/tests/oracle/shell"))
(define directory
  (match (getenv "XENCMP_SCRIPTS")
    ((or #f "") (skip "XENCMP_SCRIPTS does not name a directory of scripts"))
    (directory directory)))
(define kept
  (match (getenv "XENCMP_SCRIPT_CALLS")
    ((or #f "") (mkdtemp (string-copy "/tmp/xencmp-calls-XXXXXX")))
    (kept kept)))

(define (file-bytes file)
  (call-with-input-file file
    (lambda (port)
      (match (get-bytevector-all port)
        ((? eof-object?) (make-bytevector 0))
        (bytes bytes)))
    #:binary #t))
(define (file-string file)
  (call-with-input-file file
    (lambda (port)
      (set-port-encoding! port "UTF-8")
      (set-port-conversion-strategy! port 'substitute)
      (get-string-all port))))

(define prologue (file-string (string-append here "/prologue")))
(define %programs
  (let ((table (make-hash-table)))
    (for-each (lambda (name) (hash-set! table name #t))
              (string-tokenize
               (file-string (string-append here "/programs"))))
    table))

(define scripts
  (or (scandir directory (lambda (name) (not (string-prefix? "." name))))
      (skip "there are no scripts")))

(define (run-missing!)
  "Let bash run those scripts of which no calls are kept."
  (let loop ((names (remove (lambda (name)
                              (file-exists? (string-append kept "/" name)))
                            scripts)))
    (unless (null? names)
      (let-values (((some rest) (split-at names (min 200 (length names)))))
        (match (status:exit-val
                (apply system* (string-append here "/sandbox") kept
                       (map (lambda (name) (string-append directory "/" name))
                            some)))
          (0 #t)
          (77 (skip "there are no namespaces to run scripts in"))
          (status (format #t "the sandbox failed~%") (exit 2)))
        (loop rest)))))

;;; What bash did.

(define-record-type <call>
  (make-call depth directory program environment arguments)
  call?
  (depth call-depth) (directory call-directory) (program call-program)
  (environment call-environment) (arguments call-arguments))

(define (read-calls name)
  (let loop ((fields (string-split (file-string (string-append kept "/" name))
                                   #\nul))
             (call '()) (result '()))
    (match fields
      ((or () ("")) (reverse result))
      (("\x01" . rest)
       (loop rest '()
             (match (reverse call)
               (("timeout")
                (cons (make-call 2 "" "timeout" '() '()) result))
               ((depth directory program . more)
                (let-values (((environment arguments)
                              (break (lambda (f) (string=? f "\x02")) more)))
                  (cons (make-call (string->number depth) directory program
                                   environment (cdr arguments))
                        result))))))
      ((field . rest) (loop rest (cons field call) result)))))

;;; What we read.

(define (never? condition) (not (condition-satisfiable? condition)))

(define (unknown-hole? piece)
  (match piece ((_ . 'unknown) #t) (_ #f)))

(define (template-matches? template str)
  "Whether STR is what TEMPLATE may become."
  (let loop ((pieces template) (at 0) (free? #f))
    (match pieces
      (() (or free? (= at (string-length str))))
      (((? string? text) . rest)
       (if free?
           (let try ((from at))
             (match (string-contains str text from)
               (#f #f)
               (found (or (loop rest (+ found (string-length text)) #f)
                          (try (+ found 1))))))
           (and (string-prefix? text str 0 (string-length text) at)
                (loop rest (+ at (string-length text)) #f))))
      (((? unknown-hole?) . _) #f)
      ((_ . rest) (loop rest at #t)))))

(define (literal template)
  (and (every string? template) (string-concatenate template)))

(define (match-words words actual assume)
  "Return the condition within ASSUME under which WORDS, a list of
<script-word>s, are ACTUAL, a list of strings, and #f when they are not."
  (define fuel 20000)
  (let loop ((words words) (actual actual) (assume assume))
    (set! fuel (- fuel 1))
    (match words
      (_ (=> next) (if (negative? fuel) #f (next)))
      (() (and (null? actual) assume))
      ((word . rest)
       (let* ((template (script-word-template word))
              (text     (literal template))
              (sure?    (condition-implies? assume
                                            (script-word-condition word)))
              (there    (if sure? assume
                            (condition-and assume
                                           (script-word-condition word)))))
         (or (and (not (never? there))
                  (if text
                      (and (pair? actual) (string=? text (car actual))
                           (loop rest (cdr actual) there))
                      (holes template rest actual there loop)))
             (and (not sure?)
                  (loop rest actual
                        (condition-and
                         assume
                         (condition-not (script-word-condition word)))))))))))

(define (holes template rest actual assume loop)
  "Match TEMPLATE with the first of ACTUAL, or, as its holes may be several
words or none, with more or less of them."
  (or (and (pair? actual)
           (template-matches? template (car actual))
           (loop rest (cdr actual) assume))
      (and (every pair? template) (not (any unknown-hole? template))
           (loop rest actual assume))
      (let more ((n 2))
        (and (<= n (length actual))
             (or (and (template-matches? template
                                         (string-join (take actual n) "\0"))
                      (loop rest (drop actual n) assume))
                 (more (+ n 1)))))))

(define (command-name command)
  (match (script-command-program command)
    ((? (lambda (template) (every string? template)) template)
     (basename (string-concatenate template)))
    (_ #f)))

(define (match-call command call)
  (and (equal? (command-name command) (call-program call))
       (match-words (script-command-arguments command) (call-arguments call)
                    (script-command-condition command))))

(define (environment-equal? command call assume)
  "Whether the variables that the script sets are those that the call saw."
  (define ours
    (filter (lambda (entry)
              (not (never?
                    (condition-and assume
                                   (script-word-condition (cdr entry))))))
            (script-command-environment command)))
  (and (every (lambda (variable)
                (any (match-lambda
                       ((_ . word)
                        (template-matches? (script-word-template word)
                                           variable)))
                     ours))
              (call-environment call))
       (every (match-lambda
                ((name . word)
                 (or (not (condition-implies? assume
                                              (script-word-condition word)))
                     (member name '("PATH" "HOME" "PWD" "OLDPWD"))
                     (any (lambda (variable)
                            (string-prefix? (string-append name "=")
                                            variable))
                          (call-environment call)))))
              ours)))

(define (directory-equal? command call assume)
  (define (absolute str)
    (let loop ((steps (string-split (if (string-prefix? "/" str) str
                                        (string-append "/build/" str))
                                    #\/))
               (result '()))
      (match steps
        (() (string-append "/" (string-join (reverse result) "/")))
        (((or "" ".") . rest) (loop rest result))
        ((".." . rest) (loop rest (if (pair? result) (cdr result) result)))
        ((step . rest) (loop rest (cons step result))))))
  (match (filter (lambda (word)
                   (not (never?
                         (condition-and assume (script-word-condition word)))))
                 (script-command-directory command))
    (() (string=? (call-directory call) "/build"))
    (words
     (any (lambda (word)
            (let ((template (script-word-template word)))
              (template-matches?
               (match template
                 (((? string? text) . rest) (cons (absolute text) rest))
                 (_ template))
               (call-directory call))))
          words))))

;;; The two in order.

(define (align commands calls)
  "Return a list of (COMMAND . CALL), either of which is #f where it has no
counterpart, with as many pairs as can be."
  (define a (list->vector commands))
  (define b (list->vector calls))
  (define n (vector-length a))
  (define m (vector-length b))
  (define pairs (make-hash-table))
  (define (matches? i j)
    (let* ((key (+ (* i (+ m 1)) j)) (known (hash-ref pairs key 'none)))
      (if (eq? known 'none)
          (let ((found (and (match-call (vector-ref a i) (vector-ref b j))
                            #t)))
            (hash-set! pairs key found)
            found)
          known)))
  (define best (make-array 0 (+ n 1) (+ m 1)))
  (do ((i (- n 1) (- i 1))) ((< i 0))
    (do ((j (- m 1) (- j 1))) ((< j 0))
      (array-set! best
                  (if (matches? i j)
                      (+ 1 (array-ref best (+ i 1) (+ j 1)))
                      (max (array-ref best (+ i 1) j)
                           (array-ref best i (+ j 1))))
                  i j)))
  (let loop ((i 0) (j 0) (result '()))
    (cond ((and (= i n) (= j m)) (reverse result))
          ((and (< i n) (< j m) (matches? i j))
           (loop (+ i 1) (+ j 1)
                 (cons (cons (vector-ref a i) (vector-ref b j)) result)))
          ((or (= j m)
               (and (< i n)
                    (= (array-ref best i j) (array-ref best (+ i 1) j))))
           (loop (+ i 1) j (cons (cons (vector-ref a i) #f) result)))
          (else
           (loop i (+ j 1) (cons (cons #f (vector-ref b j)) result))))))

(define totals (make-hash-table))
(define (count! what) (hash-set! totals what (1+ (hash-ref totals what 0))))
(define (total what) (hash-ref totals what 0))

(define (shown-command command)
  (string-join (cons (template->string (script-command-program command))
                     (map (lambda (word)
                            (string-append
                             (template->string (script-word-template word))
                             (if (condition-implies?
                                  (script-command-condition command)
                                  (script-word-condition word))
                                 ""
                                 (format #f "[~a]"
                                         (condition->string
                                          (script-word-condition word))))))
                          (script-command-arguments command)))))

(define (report name verdict . details)
  (count! verdict)
  (format #t "~a\t~a~%" verdict name)
  (for-each (lambda (detail) (format #t "\t~a~%" detail)) details))

(define (tests commands)
  "Return the tests of the build machine that COMMANDS depend on."
  (delete-duplicates
   (filter (match-lambda (('test _) #t) (_ #f))
           (append-map (lambda (command)
                         (append-map condition-atoms
                                     (cons (script-command-condition command)
                                           (map script-word-condition
                                                (script-command-arguments
                                                 command)))))
                       commands))))

(define (answers tests)
  "Return the conditions that each give an answer to every one of TESTS."
  (fold (lambda (test all)
          (let ((yes (scm->condition test)))
            (append-map (lambda (c)
                          (list (condition-and c yes)
                                (condition-and c (condition-not yes))))
                        all)))
        (list (condition-always)) tests))

(define (best-answers commands calls)
  "Return the answers to the tests of COMMANDS under which they are most like
CALLS, and always where there are too many to try, or no need to."
  (define (score assume)
    (let ((there (filter (lambda (command)
                           (not (never? (condition-and
                                         assume (script-command-condition
                                                 command)))))
                         commands)))
      (fold (match-lambda*
              (((command . call) sum)
               (+ sum (if (and command call
                               (not (never?
                                     (condition-and
                                      assume (match-call command call)))))
                          1 -1))))
            0 (align there calls))))
  (let ((asked (tests commands)))
    (if (or (null? asked) (> (length asked) 7)
            (every (lambda (pair) (and (car pair) (cdr pair)))
                   (align commands calls)))
        (condition-always)
        (let loop ((all (answers asked)) (best #f) (found #f))
          (match all
            (() found)
            ((assume . rest)
             (let ((s (score assume)))
               (if (or (not best) (> s best))
                   (loop rest s assume)
                   (loop rest best found)))))))))

(define (compare name)
  (define script
    (read-script-text
     (string->text name (string-append prologue
                                       (file-string (string-append
                                                     directory "/" name))))))
  (define commands
    (filter (lambda (command) (hash-ref %programs (command-name command)))
            (script-commands script)))
  (define calls (read-calls name))
  (define unknown                    ;the first few
    (let ((all (filter-map (lambda (remark)
                             (and (eq? (diagnostic-level remark) 'unknown)
                                  (diagnostic->string remark)))
                           (script-remarks script))))
      (take all (min 2 (length all)))))
  (define assume (best-answers commands calls))
  (define left '())                  ;commands of ours that found no call
  (define (judge pair)
    (match pair
      ((command . #f)
       (set! left (cons command left))
       (let ((there (condition-and assume
                                   (condition-not
                                    (script-command-condition command)))))
         (if (never? there)
             (report name 'not-run (shown-command command))
             (set! assume there))))
      ;; Deeper are those in command substitutions, which we do not list, and
      ;; those in eval.
      ((#f . ($ <call> (? (lambda (depth) (> depth 2)))))
       (count! 'inside-substitution))
      ((#f . call)
       (let ((twin (find (lambda (command)
                           (equal? (command-name command)
                                   (call-program call)))
                         left)))
         (if twin
             (set! left (delq twin left)))
         (apply report name (if twin 'other-arguments 'not-read)
                (format #f "bash: ~s" (cons (call-program call)
                                            (call-arguments call)))
                (append (if twin (list (format #f "ours: ~s"
                                               (shown-command twin)))
                            '())
                        unknown))))
      ((command . call)
       (let ((both (condition-and assume (match-call command call))))
         (cond ((never? both)
                (report name 'contradiction (shown-command command)))
               (else
                (set! assume both)
                (count! 'equal)
                (if (environment-equal? command call assume)
                    (count! 'environment-equal)
                    (report name 'other-environment
                            (format #f "bash: ~s" (call-environment call))
                            (format #f "ours: ~s"
                                    (map (match-lambda
                                           ((_ . word)
                                            (template->string
                                             (script-word-template word))))
                                         (script-command-environment command)))))
                (if (directory-equal? command call assume)
                    (count! 'directory-equal)
                    (report name 'other-directory
                            (call-directory call)
                            (format #f "ours: ~s"
                                    (map (compose template->string
                                                  script-word-template)
                                         (script-command-directory
                                          command)))))))))))
  (for-each judge
            (align (filter (lambda (command)
                             (not (never? (condition-and
                                           assume (script-command-condition
                                                   command)))))
                           commands)
                   calls)))

(run-missing!)
(for-each (lambda (name)
            (catch #t
              (lambda () (compare name))
              (lambda (key . arguments)
                (report name 'not-compared
                        (format #f "~s ~s" key arguments)))))
          scripts)

(define calls
  (apply + (map total '(equal contradiction other-arguments not-read))))
;; A command of ours that bash does not run counts as a call that is not equal.
(define judged (+ calls (total 'not-run)))
(define (percent n of) (if (zero? of) 100.0 (/ (* 100.0 n) of)))
(format #t "~a scripts, ~a calls of bash's and ~a of ours alone: ~a equal ~
(~,2f %); of these with the same environment ~,2f %, in the same directory ~
~,2f %~%"
        (length scripts) calls (total 'not-run) (total 'equal)
        (percent (total 'equal) judged)
        (percent (total 'environment-equal) (total 'equal))
        (percent (total 'directory-equal) (total 'equal)))
(hash-for-each (lambda (what n) (format #t "  ~a ~a~%" n what)) totals)
(exit (if (and (positive? calls)
               (zero? (total 'not-compared))
               (>= (percent (total 'equal) judged) 98))
          0 1))
