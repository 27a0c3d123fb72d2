;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Conditions on the machine that a package is for, in Guix's words: the tests
;;; of (guix utils).

(define-module (xencmp decisions systems)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp condition)
  #:export (canonical-condition
            condition->guix-test))

;; What RPM calls the architectures that Guix has, where the names differ:
;; RPM's own configuration (rpmrc) and Guix's platforms name the same machines.
;; There are others, such as i386 or armv6hl, that Guix does not build for.
(define %architectures
  '(("armv7hl" . "armhf")
    ("ppc" . "powerpc")
    ("ppc64" . "powerpc64")
    ("ppc64le" . "powerpc64le")))

(define (canonical-condition condition)
  "Return CONDITION with each architecture called as Guix calls it."
  (define (rename scm)
    (match scm
      (('arch names ...)
       (cons 'arch (map (lambda (name)
                          (or (assoc-ref %architectures name) name))
                        names)))
      (((and head (or 'and 'or 'not)) parts ...)
       (cons head (map rename parts)))
      (other other)))
  (if (member '(arch "arch") (condition-atoms condition))
      (scm->condition (rename (condition->scm condition)))
      condition))

;; Tests of (guix utils) that tell architectures and kernels apart; those that
;; stand first are taken first.
(define %architecture-tests
  '(target-x86-64? target-x86-32? target-aarch64? target-arm32? target-ppc32?
    target-ppc64le? target-riscv64? target-mips64el? target-loongarch64?
    target-x86? target-arm? target-powerpc? target-64bit?))
(define %kernel-tests
  '(target-linux? target-hurd? target-mingw?))

(define (test-masks systems)
  "Return an alist of tests and the bits of those of SYSTEMS where they hold."
  (define (mask test)
    (mask-of (lambda (system)
               (%target-is? (symbol->string test) (first system)))
             systems))
  (define (with-mask tests)
    (map (lambda (test) (cons (list test) (mask test))) tests))
  (define (negated entry)
    (match entry
      ((test . mask)
       (cons `(not ,test) (logxor mask (mask-of (const #t) systems))))))
  (let ((architectures (with-mask %architecture-tests))
        (kernels       (with-mask %kernel-tests)))
    (append architectures
            kernels
            (append-map (match-lambda
                          ((a . a-mask)
                           (map (match-lambda
                                  ((k . k-mask)
                                   (cons `(and ,a ,k)
                                         (logand a-mask k-mask))))
                                (append kernels (map negated kernels)))))
                        architectures))))

(define (mask-of pred systems)
  "Return the bits of those of SYSTEMS of which PRED is true."
  (fold (lambda (system bit mask)
          (if (pred system) (logior mask (ash 1 bit)) mask))
        0 systems (iota (length systems))))

(define (cover mask tests)
  "Return the list of as few of TESTS as a greedy choice needs to hold exactly
where MASK says, or #f when there is no such choice.  MASK is not 0."
  (define inside
    (filter (match-lambda
              ((_ . m) (and (not (zero? m)) (zero? (logand m (lognot mask))))))
            tests))
  (let loop ((left mask) (chosen '()))
    (if (zero? left)
        (reverse chosen)
        (match (fold (lambda (entry best)
                       (let ((gain (logcount (logand left (cdr entry)))))
                         (if (> gain (car best)) (cons gain entry) best)))
                     '(0) inside)
          ((0) #f)
          ((_ test . m)
           (loop (logand left (lognot m)) (cons test chosen)))))))

(define (condition->guix-test condition)
  "Return two values: an S-expression, a test that a Guix package can make,
which holds on exactly those of the systems that Guix knows where CONDITION
does, such as (target-x86-64?), or #t where it holds on all of them; and #f.
Where there is none, return #f and a string that tells why: CONDITION speaks
of something other than the architecture and the operating system, or holds on
no such system."
  (define systems (%known-systems))
  (define all (mask-of (const #t) systems))
  (define others
    (remove (lambda (atom) (member atom '((arch "arch") (os "os"))))
            (condition-atoms condition)))
  (define canonical (canonical-condition condition))
  (define (holds? system)
    (match system
      ((triplet architecture os)
       (condition-always?
        (condition-given (condition-given canonical '(arch "arch")
                                          architecture)
                         '(os "os") os)))))
  (define (either tests)
    (match tests
      ((test) test)
      (tests (cons 'or tests))))
  (define (size test)
    (match test
      (((or 'and 'or 'not) parts ...) (apply + (map size parts)))
      (_ 1)))
  (cond
   ((condition-always? condition)
    (values #t #f))
   ((pair? others)
    (values #f (string-append
                "no test of a Guix package tells whether "
                (string-join (map (lambda (atom)
                                    (condition->string
                                     (condition-holds atom)))
                                  others)
                             ", or whether "))))
   (else
    (let ((mask (mask-of holds? systems))
          (tests (test-masks systems)))
      (cond
       ((zero? mask)
        (values #f "it holds on no system that Guix knows"))
       ((= mask all)
        (values #t #f))
       (else
        (let ((found (append
                      (or (and=> (cover mask tests)
                                 (compose list either))
                          '())
                      (or (and=> (cover (logxor mask all) tests)
                                 (lambda (tests) `((not ,(either tests)))))
                          '()))))
          (match found
            (()
             (values #f "no test of (guix utils) tells these systems apart"))
            ((one) (values one #f))
            ((one other)
             (values (if (< (size other) (size one)) other one) #f))))))))))
