(use-modules (srfi srfi-64) (srfi srfi-34) (xencmp))

(test-begin "condition")
(define a (scm->condition '(with "a")))
(define x86 (scm->condition '(arch "x86_64")))
(test-equal '(with "a") (condition->scm a))
(test-equal '(not (with "a")) (condition->scm (condition-not a)))
(test-equal '(and (with "a") (not (arch "aarch64" "armv7hl")))
  (condition->scm (scm->condition
                   '(and (with "a") (not (arch "armv7hl" "aarch64"))))))
(test-equal "with a and arch = x86_64" (condition->string (condition-and a x86)))
(test-assert (condition-implies? (scm->condition '(>= (number "fedora") 37))
                                 (scm->condition '(>= (number "fedora") 30))))
(test-equal '(>= (number "fedora") 37)
  (condition->scm (scm->condition '(>= (number "fedora") 37))))
(test-equal #t (condition->scm (condition-or a (condition-not a))))
(test-equal 'caught
  (guard (c ((xencmp-error? c) 'caught)) (scm->condition '(what "x"))))
(test-equal 'caught
  (guard (c ((xencmp-error? c) 'caught)) (read-text "/nonexistent")))
(test-error 'wrong-type-arg (condition-not 1))
(test-end "condition")
