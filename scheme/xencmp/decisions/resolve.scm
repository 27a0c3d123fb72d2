;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What decisions ask for, given what a comparison says: changes of the left
;;; package, and remarks on those that ask for nothing.

(define-module (xencmp decisions resolve)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (srfi srfi-34)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:use-module (xencmp flags)
  #:use-module (xencmp graph)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp decisions read)
  #:use-module (xencmp decisions systems)
  #:export (<outcome>
            outcome?
            outcome-decision
            outcome-kind
            outcome-changes
            outcome-remarks

            decisions->outcomes
            decisions->changes
            carry-out
            undecided-relations
            flag-source
            step->keyword))

;; What becomes of a decision.
(define-immutable-record-type <outcome>
  (make-outcome decision kind changes remarks)
  outcome?
  (decision outcome-decision)
  ;; changed, kept, deferred, moot (there is nothing left to do), unmatched
  ;; (neither side has such a flag), unseen (it holds nowhere where the
  ;; comparison looked) or refused (it cannot be carried out).
  (kind     outcome-kind)
  (changes  outcome-changes)            ;list of <flag-change>
  (remarks  outcome-remarks))           ;list of <diagnostic>


;;;
;;; Which decision is about which key.
;;;

;; All that a comparison says of one key of one step.
(define-immutable-record-type <subject>
  (make-subject step key relations)
  subject?
  (step      subject-step)
  (key       subject-key)
  (relations subject-relations))

(define (subjects relations)
  "Return the <subject>s that RELATIONS speak of, in order."
  (define table (make-hash-table))
  (define names
    (fold (lambda (relation names)
            (let* ((name (cons (relation-step relation)
                               (relation-key relation)))
                   (others (hash-ref table name)))
              (hash-set! table name (cons relation (or others '())))
              (if others names (cons name names))))
          '()
          (filter (lambda (relation)
                    (string=? (relation-about relation) "flag"))
                  relations)))
  (map (match-lambda
         ((step . key)
          (make-subject step key
                        (reverse (hash-ref table (cons step key))))))
       (reverse names)))

(define (claim decisions subjects)
  "Return two values: a list of pairs of each of DECISIONS and those of
SUBJECTS that it decides, or #f when it matches none; and the list of subjects
that none is about.  A decision with a plain key wins over patterns; of
several patterns that agree, the first one decides.  Raise &xencmp-error when
two patterns disagree on a subject."
  (define plain (make-hash-table))
  (define patterns
    (filter-map (lambda (decision)
                  (and (decision-pattern? decision)
                       (cons decision (decision-regexp decision))))
                decisions))
  (define (step? decision subject)
    (or (string-null? (decision-step decision))
        (string=? (decision-step decision) (subject-step subject))))
  (define claims (make-hash-table))     ;decisions to reversed lists
  (define (matching subject)
    ;; The decisions whose patterns match.
    (filter-map (match-lambda
                  ((decision . regexp)
                   (and (step? decision subject)
                        (regexp-exec regexp (subject-key subject))
                        decision)))
                patterns))
  (define (deciders subject)
    (let ((matching (matching subject)))
      (for-each (lambda (decision)
                  (hashq-set! claims decision
                              (hashq-ref claims decision '())))
                matching)
      (match (filter (cut step? <> subject)
                     (hash-ref plain (subject-key subject) '()))
        (() (pattern-deciders matching subject))
        (found found))))
  (for-each (lambda (decision)
              (unless (decision-pattern? decision)
                (hash-set! plain (decision-key decision)
                           (append (hash-ref plain (decision-key decision) '())
                                   (list decision)))))
            decisions)
  (let ((unclaimed
         (filter (lambda (subject)
                   (match (deciders subject)
                     (() #t)
                     (found
                      (for-each (lambda (decision)
                                  (hashq-set! claims decision
                                              (cons subject
                                                    (hashq-ref claims decision
                                                               '()))))
                                found)
                      #f)))
                 subjects)))
    (values (map (lambda (decision)
                   (cons decision
                         (and=> (hashq-ref claims decision) reverse)))
                 decisions)
            unclaimed)))

(define (pattern-deciders decisions subject)
  "Return those of DECISIONS, whose patterns match SUBJECT, that decide it."
  (define (apart? a b)
    (not (condition-satisfiable? (condition-and (decision-condition a)
                                                (decision-condition b)))))
  (define (agree? a b)
    (and (eq? (decision-verb a) (decision-verb b))
         (condition=? (decision-condition a) (decision-condition b))))
  (define (add decision chosen)
    (match (remove (cut apart? decision <>) chosen)
      (() (append chosen (list decision)))
      (((? (cut agree? decision <>)) ...) chosen)
      ((other . _)
       (refuse-decision decision "decided twice: " (subject-key subject)
                        " of the step " (subject-step subject)
                        ", to which the pattern in line "
                        (number->string
                         (location-line (decision-location other)))
                        " gives another verb"))))
  (fold add '() decisions))

(define (undecided-relations decisions relations)
  "Return the differences of flags among RELATIONS that none of DECISIONS is
about, in order: a list of lists of <relation>s, one for each key of each step.
A key that a decision is about counts as decided, also where that does not
hold."
  (let-values (((claims unclaimed) (claim decisions (subjects relations))))
    (filter (lambda (relations)
              (not (every (verdict? 'same) relations)))
            (map subject-relations unclaimed))))


;;;
;;; Flags as Scheme.
;;;

(define (step->keyword step)
  "Return the keyword of the argument that holds the flags of STEP, a string,
or #f when there is none."
  (match step
    ((or "configure" "cmake" "meson") "#:configure-flags")
    ("make" "#:make-flags")
    (_ #f)))

(define (scheme-source? text)
  (or (string-prefix? "(" text) (string-prefix? "#" text)))

(define (flag-source flag)
  "Return Scheme source for FLAG, a string: a flag as a program takes it, or
already Scheme, which begins with a parenthesis or #.  Return #f when FLAG has
a hole, such as a macro, that no string can hold."
  (cond ((scheme-source? flag) flag)
        ((or (string-contains flag "%{") (string-index flag #\$)
             (string-index flag #\`))
         #f)
        (else (object->string flag))))

(define (value-source value)
  "Return Scheme source for VALUE, what a decision gives as #:value."
  (if (scheme-source? value) value (object->string value)))

(define (template-source template)
  "Return Scheme source for TEMPLATE, pieces of a flag of a Guix package."
  (define (piece-source piece)
    (match piece
      ((text . _) text)
      (text (object->string text))))
  (match template
    ((piece) (piece-source piece))
    (pieces (string-append "(string-append "
                           (string-join (map piece-source pieces)) ")"))))


;;;
;;; What becomes of a decision.
;;;

(define (verdict? . verdicts)
  (lambda (relation) (memq (relation-verdict relation) verdicts)))

(define (remark decision level . message)
  (make-diagnostic level (string-concatenate message)
                   (decision-location decision) '()))

(define (moot decision why)
  (make-outcome decision 'moot '()
                (list (remark decision 'warning "moot decision on "
                              (decision-name decision) ": " why))))

(define (unmatched decision . where)
  ;; What is dropped is gone.
  (if (and (eq? 'drop (decision-verb decision))
           (not (decision-pattern? decision)))
      (moot decision (string-concatenate (cons "neither side has it" where)))
      (make-outcome decision 'unmatched '()
                    (list (apply remark decision 'warning "decision on "
                                 (decision-name decision)
                                 ", of which neither side has a flag"
                                 where)))))

(define (refuse decision . message)
  (make-outcome decision 'refused '()
                (list (apply remark decision 'warning message))))

(define (where-condition relations)
  "Return the <condition> under which one of RELATIONS holds."
  (apply condition-or (map relation-condition relations)))

(define (test-source test)
  "Return TEST, as of `condition->guix-test', as what a <flag-change> takes."
  (match test
    (#t "")
    (test (object->string test))))

(define (decide decision subject translate keyword)
  "Return the <outcome> of DECISION on SUBJECT."
  (define key (subject-key subject))
  (define where (decision-condition decision))
  (define everywhere? (condition-always? where))
  (define (in-reach? relation)
    (or everywhere?
        (condition-satisfiable?
         (condition-and (canonical-condition where)
                        (canonical-condition (relation-condition relation))))))
  (define relations (subject-relations subject))
  (define reached (filter in-reach? relations))
  (define left (remove (verdict? 'only-right) relations))
  (define left-in-reach (filter in-reach? left))
  ;; Where the left side has the flag and the decision does not hold.
  (define left-outside
    (filter (lambda (relation)
              (condition-satisfiable?
               (condition-and
                (canonical-condition (relation-condition relation))
                (condition-not (canonical-condition where)))))
            left))
  (define right-in-reach (remove (verdict? 'only-left) reached))
  (define argument (keyword (subject-step subject)))

  (define (make-changes remarks changes-for)
    ;; CHANGES-FOR returns the changes, given a test that tells where the
    ;; decision holds and one where it does not; or #f.
    (define-values (test why-not) (condition->guix-test where))
    (define-values (other _) (condition->guix-test (condition-not where)))
    (cond
     ((not argument)
      (refuse decision "the flag " key " is of the step "
              (subject-step subject) ", whose flags cannot be changed"))
     ((not test)
      (refuse decision "decision on " key ", which holds where "
              (condition->string where) ": " why-not))
     (else
      (match (changes-for (test-source test)
                          (if other (test-source other) #f))
        (#f
         (refuse decision "decision on " key ", which our side has as "
                 (alternatives left relation-left)
                 "; it cannot be changed where "
                 (condition->string where) " alone"))
        (changes
         (make-outcome decision 'changed changes remarks))))))
  (define* (change action #:key (text "") (comment "") (when ""))
    (flag-change action argument #:key (if (eq? action 'add) "" key)
                 #:text text #:comment comment #:when when))

  (define (old-source)
    ;; Source of what the left side has, or #f unless that is one flag.
    (match (delete-duplicates (map relation-left left))
      ((_)
       (match (filter flag? (relation-records/left (first left)))
         ((flag . _) (template-source (flag-template flag)))
         (() #f)))
      (_ #f)))
  (define (keep-outside other)
    ;; The change that leaves what is there only where OTHER is true, or #f.
    (let ((old (old-source)))
      (and old other
           (change 'replace #:text old #:when other))))

  (define (adopt text remarks)
    (define comment (decision-reason decision))
    (make-changes
     remarks
     (lambda (test other)
       (cond ((null? left)
              (list (change 'add #:text text #:comment comment #:when test)))
             ((or everywhere? (null? left-outside))
              (list (change 'replace #:text text #:comment comment
                            #:when test)))
             ((null? left-in-reach)
              (list (change 'add #:text text #:comment comment #:when test)))
             ((keep-outside other)
              => (lambda (kept)
                   (list kept
                         (change 'add #:text text #:comment comment
                                 #:when test))))
             (else #f)))))
  (define (drop)
    (make-changes
     '()
     (lambda (test other)
       (cond ((or everywhere? (null? left-outside))
              (list (change 'remove)))
             ((keep-outside other) => list)
             (else #f)))))

  (define (adopt-value value)
    (define text (%flag-source-text (value-source value)))
    (define value-key
      (%flag-source-key (subject-step subject) (value-source value)))
    (if (and (pair? left-in-reach)
             (every (lambda (relation)
                      (string=? text (relation-left relation)))
                    left-in-reach)
             (condition-implies? where (where-condition left-in-reach)))
        (moot decision "our side has this value")
        (adopt (value-source value)
               (if (string=? value-key key)
                   '()
                   (list (remark decision 'warning "the #:value of " key
                                 " is a flag of another key, " value-key))))))
  (define (adopted-everywhere theirs)
    (remark decision 'note key " is adopted everywhere; the right side has it \
only where " (condition->string theirs)
            (if (condition->guix-test theirs)
                (string-append "; so would ours with #:when "
                               (object->string (condition->scm theirs)))
                "")))
  (define (adopt-from-right)
    (let* ((relation (first right-in-reach))
           (flag     (relation-right relation))
           (text     (translate relation))
           (theirs   (where-condition right-in-reach))
           (path     (string-contains flag "=/")))
      (if text
          (adopt text
                 (append
                  (if (or (not everywhere?) (condition-always? theirs))
                      '()
                      (list (adopted-everywhere theirs)))
                  (if path
                      (list (remark decision 'warning key " is adopted with a \
file name of the right side, " (string-drop flag (1+ path)) "; #:value gives \
another"))
                      '())))
          (refuse decision "cannot write the flag " flag " in Scheme; give \
its #:value"))))

  (if (null? reached)
      (unmatched decision " where " (condition->string where))
      (match (decision-verb decision)
        ('defer
         (if (every (verdict? 'same) reached)
             (moot decision "both sides have it")
             (make-outcome decision 'deferred '()
                           (list (apply remark decision 'note "deferred: " key
                                        (match (decision-reason decision)
                                          ("" '())
                                          (reason (list ": " reason))))))))
        ('keep
         (if (every (verdict? 'same) reached)
             (moot decision "both sides have it")
             (make-outcome decision 'kept '() '())))
        ('drop
         (if (pair? left-in-reach)
             (drop)
             (moot decision "only the right side has it")))
        ('adopt
         (cond
          ((not (string-null? (decision-value decision)))
           (adopt-value (decision-value decision)))
          ((null? right-in-reach)
           (moot decision "the right side does not have it"))
          ((every (verdict? 'same) right-in-reach)
           (moot decision "both sides have it"))
          ((null? (cdr (delete-duplicates
                        (map relation-right right-in-reach))))
           (adopt-from-right))
          (else
           (refuse decision "decision on " key
                   ", which the right side has as "
                   (alternatives right-in-reach relation-right)
                   "; give its #:value")))))))

(define (relation-records/left relation)
  "Return what the left side's nodes of RELATION stand for."
  (filter-map node->record (relation-left-nodes relation)))

(define (alternatives relations text)
  "Return in words which TEXT RELATIONS have, and where."
  (string-join (map (lambda (relation)
                      (string-append
                       (text relation) " where "
                       (condition->string (relation-condition relation))))
                    relations)
               ", and as "))

(define (decide-plain decision subjects translate keyword)
  "Return the <outcome>s of DECISION, one, on SUBJECTS, which have its key in
different steps; #f for none."
  (list
   (match subjects
     (#f
      (unmatched decision))
     ((subject)
      (decide decision subject translate keyword))
     (_
      (if (memq (decision-verb decision) '(keep defer))
          (decide decision
                  (make-subject "" (decision-key decision)
                                (append-map subject-relations subjects))
                  translate keyword)
          (refuse decision "decision on " (decision-key decision)
                  ", which is of the steps "
                  (string-join (map subject-step subjects) ", ")
                  "; give its #:step"))))))

(define (decide-pattern decision subjects translate keyword)
  "Return the <outcome>s of DECISION, which has a pattern, on SUBJECTS: #f
when it matches none, and none when each that it matches has a decision of its
own."
  (define outcomes
    (map (cut decide decision <> translate keyword) (or subjects '())))
  (define (of . kinds)
    (filter (lambda (outcome) (memq (outcome-kind outcome) kinds))
            outcomes))
  (cond
   ((not subjects)
    (list (unmatched decision)))
   ((null? subjects)
    (list (make-outcome decision 'kept '() '())))
   ;; Some of many keys may well have nothing left to do.
   ((pair? (of 'refused 'changed 'kept 'deferred))
    (of 'refused 'changed 'kept 'deferred))
   ((pair? (of 'moot))
    (list (moot decision "nothing is left to do for any of them")))
   (else
    (list (first outcomes)))))

(define (right-source relation)
  (flag-source (relation-right relation)))

(define* (decisions->outcomes decisions relations
                              #:key (assume (condition-always))
                              (translate right-source)
                              (keyword step->keyword))
  "Return the <outcome>s of DECISIONS, in their order, given what a comparison
says, RELATIONS, a list of <relation>s, where ASSUME, a <condition>, holds.  A
pattern has one for each key that it decides and that there is something to
say of, or else one.  TRANSLATE returns the Scheme source for the right side's
flag of a relation, or #f; KEYWORD returns the argument for a step's flags, or
#f.  Raise &xencmp-error, with the place, when two patterns give one key
different verbs."
  (define assumed (canonical-condition assume))
  (define (in-view? decision)
    (condition-satisfiable?
     (condition-and assumed
                    (canonical-condition (decision-condition decision)))))
  (define (out-of-view decision)
    (make-outcome decision 'unseen '()
                  (list (remark decision 'note "decision on "
                                (decision-name decision)
                                ", which holds where "
                                (condition->string
                                 (decision-condition decision))
                                ", is left alone where "
                                (condition->string assume)))))
  (let-values (((claims unclaimed) (claim decisions (subjects relations))))
    (append-map (match-lambda
                  ((decision . subjects)
                   (if (in-view? decision)
                       ((if (decision-pattern? decision)
                            decide-pattern
                            decide-plain)
                        decision subjects translate keyword)
                       (list (out-of-view decision)))))
                claims)))

(define (decisions->changes decisions relations . options)
  "Return two values: the <flag-change>s of the left package that DECISIONS ask
for, and a list of <diagnostic>s about decisions that match nothing, are moot,
deferred, or cannot be carried out, and about changes that deserve a look.
RELATIONS and OPTIONS are as for `decisions->outcomes'."
  (let ((outcomes (apply decisions->outcomes decisions relations options)))
    (values (append-map outcome-changes outcomes)
            (append-map outcome-remarks outcomes))))

(define (carry-out outcomes attempt)
  "Return two values: what ATTEMPT, a procedure, makes of a list of
<flag-change>s, those of OUTCOMES that it does not refuse by raising
&xencmp-error; and OUTCOMES, in which the others are refused.  Raise what
ATTEMPT raises when it is given no change."
  (define (refused outcome condition)
    (let ((decision (outcome-decision outcome)))
      (refuse decision "decision on " (decision-name decision)
              " cannot be carried out: "
              (if (xencmp-error-line condition)
                  (format #f "~a:~a:~a: " (xencmp-error-file condition)
                          (xencmp-error-line condition)
                          (xencmp-error-column condition))
                  "")
              (xencmp-error-message condition))))
  (define (try outcomes)
    (attempt (append-map outcome-changes outcomes)))
  (define (condition-of outcome otherwise)
    ;; By itself, so that its place is one of the text as it is.
    (guard (c ((xencmp-error? c) c))
      (try (list outcome))
      otherwise))
  (define (one-by-one)
    ;; Each together with those before it, on which it may depend.
    (let loop ((rest outcomes) (done '()) (result (attempt '())))
      (match rest
        (() (values result (reverse done)))
        ((outcome . rest)
         (match (guard (c ((xencmp-error? c) (list 'refused c)))
                  (if (null? (outcome-changes outcome))
                      (list 'made result)
                      (list 'made (try (reverse (cons outcome done))))))
           (('made result)
            (loop rest (cons outcome done) result))
           (('refused condition)
            (loop rest
                  (cons (refused outcome (condition-of outcome condition))
                        done)
                  result)))))))
  (match (guard (c ((xencmp-error? c) #f))
           (list (try outcomes)))
    ((result) (values result outcomes))
    (#f (one-by-one))))
