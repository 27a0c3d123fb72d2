;;; What a package's text says of its flags, in a shape that can be compared.

(define-module (oracle rewrite reading)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (xencmp condition)
  #:use-module ((xencmp core) #:select (%read-guix-package))
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:export (flag-facts
            package-facts
            facts-difference
            read-package-text))

(define (piece-facts piece)
  ;; Gexps and the code of older packages name one directory in several ways.
  (match piece
    (((or "#$output" "%output" "(assoc-ref %outputs \"out\")"
          "(ungexp output)")
      . _)
     '("#$output" . output))
    (_ piece)))

(define (flag-facts flag)
  "What FLAG is, wherever it stands: its pieces and its condition."
  (list (map piece-facts (flag-template flag))
        (condition->string (flag-condition flag))))

(define (argument-facts argument)
  (match (map flag-facts (argument-flags argument))
    ;; No flags, and none where they could stand, are the same.
    (() #f)
    (flags (cons* (argument-keyword argument)
                  (condition->string (argument-condition argument))
                  flags))))

(define (package-facts package)
  "What PACKAGE's arguments are, in alphabetic order of their keywords; those
without flags are left out."
  (sort (filter-map argument-facts (package-arguments package))
        (lambda (a b) (string<? (car a) (car b)))))

(define (read-package-text text name)
  "Return the <package> that the variable NAME, a symbol, of TEXT, a <text>,
holds."
  (list->package (%read-guix-package text (symbol->string name))))

(define (facts-difference facts wanted)
  "Return how FACTS differ from WANTED, a string, or #f."
  (define (difference keyword ours theirs)
    (define (texts flags) (map first flags))
    (define (sorted flags)
      (sort (map object->string flags) string<?))
    (cond ((not ours) (string-append "no " keyword))
          ((not theirs) (string-append "also " keyword))
          ((equal? ours theirs) #f)
          ((equal? (sorted (cddr ours)) (sorted (cddr theirs)))
           (if (equal? (cddr ours) (cddr theirs))
               "other condition of the argument"
               "other order"))
          ((equal? (texts (cddr ours)) (texts (cddr theirs)))
           "other conditions")
          ((= (length ours) (length theirs)) "other flags")
          (else "another number of flags")))
  (any (lambda (keyword)
         (difference keyword (assoc keyword facts) (assoc keyword wanted)))
       (delete-duplicates (append (map car facts) (map car wanted)))))
