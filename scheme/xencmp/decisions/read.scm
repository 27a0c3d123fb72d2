;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Files of decisions, as text.  Nothing in them is ever evaluated.

(define-module (xencmp decisions read)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-34)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:use-module (xencmp sexp)
  #:use-module (xencmp graph)
  #:export (read-decisions
            text->decisions
            parse-decisions
            refuse-decision
            decision-name
            decision-regexp))

(define %verbs '(adopt keep drop defer))

(define (refuse-at where message)
  (raise-xencmp-error 'read-decisions message (location-file where)
                      (location-line where) (location-column where)))

(define (refuse-decision decision . message)
  "Raise &xencmp-error at the place of DECISION; MESSAGE is a list of strings."
  (refuse-at (decision-location decision) (string-concatenate message)))

(define (decision-name decision)
  "Return what messages call the key of DECISION."
  (if (decision-pattern? decision)
      (string-append "keys like " (decision-key decision))
      (decision-key decision)))

(define (decision-regexp decision)
  "Return the regular expression that whole keys match, compiled, of DECISION,
which has a pattern."
  (pattern->regexp (decision-key decision)))

(define (pattern->regexp pattern)
  ;; Compiled by itself first: "a)|(b" is none, although "^(a)|(b)$" is one.
  (make-regexp pattern regexp/extended)
  (make-regexp (string-append "^(" pattern ")$") regexp/extended))

(define (read-decisions file)
  "Return the list of <decision>s in FILE, which is read and never evaluated:

  (decisions
   (decision KEY VERB
     #:reason STRING #:when CONDITION #:step STRING #:value FLAG
     #:temporarily? BOOLEAN)
   …)

KEY is that of a flag, or (regexp STRING) for all keys that match a POSIX
extended regular expression as a whole; VERB is adopt, keep, drop or defer;
CONDITION, as for `scm->condition', tells where the decision holds; FLAG is a
string, the whole flag, or a Scheme expression for it.  Raise &xencmp-error,
with the place, for anything else, and when one key is decided twice where both
decisions hold."
  (text->decisions (read-text file)))

(define (text->decisions text)
  "Return the list of <decision>s that TEXT, a <text>, holds; see
`read-decisions'."
  (match (parse-decisions text)
    ((decisions . _) decisions)))

(define (parse-decisions text)
  "Return a pair of the list of <decision>s that TEXT holds and the tree of
TEXT; see `read-decisions'."
  (define where-no-utf8
    (list->location (%text-invalid-utf8 text)))
  (when where-no-utf8
    (refuse-at where-no-utf8 "not UTF-8"))
  (let ((tree (parse-sexp text)))
    (cons (tree->decisions tree) tree)))

(define (head? tree node symbol)
  "Whether NODE of TREE is a proper list that begins with SYMBOL, a string."
  (and (eq? (sexp-kind tree node) 'list)
       (not (any (lambda (child) (eq? 'dot (sexp-kind tree child)))
                 (sexp-children/all tree node)))
       (match (sexp-children tree node)
         ((first . _) (string=? (sexp-source tree first) symbol))
         (() #f))))

(define (tree->decisions tree)
  (match (sexp-children tree 0)
    ((form)
     (unless (head? tree form "decisions")
       (refuse-at (sexp-location tree form)
                  "expected (decisions (decision KEY VERB …) …)"))
     (let ((decisions (map (lambda (node) (node->decision tree node))
                           (cdr (sexp-children tree form)))))
       (check-for-duplicates decisions)
       decisions))
    (()
     (raise-xencmp-error 'read-decisions "no decisions"
                         (text-name (sexp-text tree)) 1 1))
    ((_ second . _)
     (refuse-at (sexp-location tree second)
                "expected nothing after the decisions"))))

(define (check-for-duplicates decisions)
  "Raise &xencmp-error when two of DECISIONS are about one key of one step and
hold in one place."
  (define (twice? a b)
    (and (not (decision-pattern? a))
         (not (decision-pattern? b))
         (string=? (decision-key a) (decision-key b))
         (or (string-null? (decision-step a))
             (string-null? (decision-step b))
             (string=? (decision-step a) (decision-step b)))
         (condition-satisfiable?
          (condition-and (decision-condition a) (decision-condition b)))))
  ;; By key, so that a long file takes no quadratic time.
  (define seen (make-hash-table))
  (for-each
   (lambda (decision)
     (let* ((key    (decision-key decision))
            (others (hash-ref seen key '()))
            (first  (find (lambda (other) (twice? other decision)) others)))
       (when first
         (refuse-decision decision "decided twice: " key
                          ", first in line "
                          (number->string
                           (location-line (decision-location first)))))
       (hash-set! seen key (cons decision others))))
   decisions))

(define (node->key tree node)
  "Return two values: the key that NODE of TREE is, and whether it is a
pattern."
  (define (refuse message)
    (refuse-at (sexp-location tree node) message))
  (match (sexp->datum tree node)
    ((? string? key)
     (values key #f))
    (('regexp (? string? pattern))
     (catch 'regular-expression-syntax
       (lambda () (pattern->regexp pattern))
       (lambda (key procedure message . _)
         (refuse (string-append "not a regular expression: " message))))
     (values pattern #t))
    (_
     (refuse "the key must be a string or (regexp STRING)"))))

(define (node->condition tree node)
  "Return the condition that NODE of TREE is."
  (define (refuse message)
    (refuse-at (sexp-location tree node) message))
  (let ((condition
         (guard (c (#t (refuse "#:when must be a condition, such as \
(arch \"x86_64\")")))
           (scm->condition (sexp->datum tree node)))))
    (unless (condition-satisfiable? condition)
      (refuse "#:when must be a condition that can hold"))
    condition))

(define (node->decision tree node)
  (define (datum node) (sexp->datum tree node))
  (define (place node) (sexp-location tree node))
  (define where (place node))
  (unless (head? tree node "decision")
    (refuse-at where "expected (decision KEY VERB …)"))
  (define-values (key-node verb-node options)
    (match (sexp-children tree node)
      ((_ key verb . options) (values key verb options))
      (_ (refuse-at where "expected (decision KEY VERB …)"))))
  (define-values (key pattern?) (node->key tree key-node))
  (define verb (datum verb-node))
  (unless (memq verb %verbs)
    (refuse-at (place verb-node)
               "the verb must be adopt, keep, drop or defer"))
  (let loop ((options options) (given '()) (step "") (value "") (reason "")
             (condition (condition-always)) (temporarily? #f))
    (match options
      (()
       (make-decision "flag" step key pattern? verb value condition
                      (cond ((not temporarily?) reason)
                            ((string-null? reason) "Temporary.")
                            (else (string-append "Temporary: " reason)))
                      where))
      ((option)
       (refuse-at (place option) (string-append "no value follows "
                                                (sexp-source tree option))))
      ((option-node value-node . rest)
       (define option (datum option-node))
       (define (check ok? what)
         (unless ok?
           (refuse-at (place value-node)
                      (string-append (sexp-source tree option-node)
                                     " must be " what))))
       (define* (next #:key (step step) (value value) (reason reason)
                      (condition condition) (temporarily? temporarily?))
         (loop rest (cons option given) step value reason condition
               temporarily?))
       (when (memq option given)
         (refuse-at (place option-node)
                    (string-append "given twice: "
                                   (sexp-source tree option-node))))
       (match option
         (#:reason
          (let ((reason (datum value-node)))
            (check (string? reason) "a string")
            (next #:reason reason)))
         (#:step
          (let ((step (datum value-node)))
            (check (string? step) "a string")
            (next #:step step)))
         (#:when
          (next #:condition (node->condition tree value-node)))
         (#:temporarily?
          (let ((temporarily? (datum value-node)))
            (check (boolean? temporarily?) "#t or #f")
            (next #:temporarily? temporarily?)))
         (#:value
          (let ((value (datum value-node)))
            (when pattern?
              (refuse-at (place option-node)
                         "#:value is of one key, and not of a pattern"))
            (check (or (string? value) (pair? value))
                   "a string or an expression")
            (next #:value (if (string? value)
                              value
                              (sexp-source tree value-node)))))
         (_
          (refuse-at (place option-node)
                     (string-append "unknown option: "
                                    (sexp-source tree option-node)))))))))
