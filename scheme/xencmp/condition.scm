;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Conditions: when something holds.  They are exact, so that equality and
;;; implication are decided and never guessed.

(define-module (xencmp condition)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:export (condition-and
            condition-or
            condition->scm
            scm->condition)
  #:re-export (<condition>
               condition?
               condition-always
               condition-never
               condition-not
               condition=?
               condition-implies?
               condition-always?
               condition-satisfiable?
               condition-given
               condition-assuming
               condition-atoms
               condition-example
               condition->string))

(define (condition-and . conditions)
  "Return the condition that holds when all of CONDITIONS hold."
  (fold (lambda (c result) (%condition-and result c))
        (condition-always) conditions))

(define (condition-or . conditions)
  "Return the condition that holds when one of CONDITIONS holds."
  (fold (lambda (c result) (%condition-or result c))
        (condition-never) conditions))

(define (with-name name)
  "Return the S-expression that names the build conditional macro NAME."
  (cond ((string-prefix? "_without_" name) `(without ,(string-drop name 9)))
        ((string-prefix? "_with_" name) `(with ,(string-drop name 6)))
        (else `(with ,name))))

(define (atom->scm atom)
  (match atom
    (('with name) (with-name name))
    (atom atom)))

(define (literal->scm literal)
  (match literal
    ((((and kind (or 'with 'parameter 'test 'defined)) name) ((from . _) . _))
     (let ((atom (atom->scm (list kind name))))
       (if from atom `(not ,atom))))
    (((kind name) ranges)
     (let ((points (filter-map (match-lambda
                                 ((from #t to)
                                  (and (point? from to) from))
                                 (_ #f))
                               ranges))
           (head (if (memq kind '(arch os)) (list kind) (list kind name))))
       (cond ((= (length points) (length ranges))
              `(,@head ,@points))
             ((complement-points ranges)
              => (lambda (points) `(not (,@head ,@points))))
             (else
              (match (map (lambda (range) (range->scm head range)) ranges)
                ((one) one)
                (several `(or ,@several)))))))))

(define (point? from to)
  (cond ((not from) #f)
        ((string? from)
         (and (string? to) (string=? to (string-append from "\0"))))
        (else (and (number? to) (= to (+ from 1))))))

(define (complement-points ranges)
  "Return the points that RANGES leave out, or #f when they leave out more."
  (let loop ((from #f) (ranges ranges) (points '()))
    (match ranges
      (() #f)
      (((begin bounded? end) . rest)
       (cond ((and (not from) (not begin))
              (if bounded? (loop end rest points) (reverse points)))
             ((point? from begin)
              (if bounded?
                  (loop end rest (cons from points))
                  (reverse (cons from points))))
             (else #f))))))

(define (range->scm head range)
  (match range
    ((#f #f _) '(and))
    ((#f #t to) `(not (>= ,head ,to)))
    ((from #f _) `(>= ,head ,from))
    ((from #t to) `(and (>= ,head ,from) (not (>= ,head ,to))))))

(define (condition->scm condition)
  "Return CONDITION as an S-expression: #t, #f, or an irredundant sum of
products such as (or (and (with \"ovmf\") (not (arch \"aarch64\"))) …).  Atoms are
(with NAME), (without NAME), (arch VALUE …), (os VALUE …), (defined MACRO),
(number MACRO VALUE …), (text MACRO VALUE …), (parameter NAME), (test TEXT), and
(>= (number MACRO) VALUE)."
  (cond ((condition-always? condition) #t)
        ((not (condition-satisfiable? condition)) #f)
        (else
         (match (map (lambda (product)
                       (match (map literal->scm product)
                         ((one) one)
                         (several `(and ,@several))))
                     (%condition-products condition))
           ((one) one)
           (several `(or ,@several))))))

(define (scm->condition scm)
  "Return the condition that SCM, written as by `condition->scm', stands for.
Raise &xencmp-error when it is not one."
  (define (values-of atom values)
    (apply condition-or (map (lambda (v) (condition-is atom v)) values)))
  (define (full-atom head)
    (match head
      (('arch) '(arch "arch"))
      (('os) '(os "os"))
      (((? symbol? kind) (? string? name)) head)
      (_ (raise-xencmp-error 'scm->condition
                             (format #f "not an atom: ~s" head)))))
  (match scm
    (#t (condition-always))
    (#f (condition-never))
    (('and parts ...) (apply condition-and (map scm->condition parts)))
    (('or parts ...) (apply condition-or (map scm->condition parts)))
    (('not part) (condition-not (scm->condition part)))
    (('with (? string? name))
     (condition-holds `(with ,(string-append "_with_" name))))
    (('without (? string? name))
     (condition-holds `(with ,(string-append "_without_" name))))
    (((and kind (or 'arch 'os)) (? string? values) ...)
     (values-of (full-atom (list kind)) values))
    (((and kind (or 'defined 'parameter 'test)) (? string? name))
     (condition-holds (list kind name)))
    (((and kind (or 'number 'text)) (? string? name) values ...)
     (values-of (list kind name) values))
    (('>= head value) (condition-at-least (full-atom head) value))
    (_ (raise-xencmp-error 'scm->condition
                           (format #f "not a condition: ~s" scm)))))
