;;; What a package's text says of its flags, in a shape that can be compared.

(define-module (oracle rewrite reading)
  #:use-module (ice-9 match)
  #:use-module (ice-9 regex)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (xencmp condition)
  #:use-module ((xencmp core) #:select (%read-arguments %read-guix-package))
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:export (flag-facts
            argument-facts
            package-facts
            facts-of
            with-facts
            facts-difference
            read-package-text
            read-arguments))

(define %input
  (make-regexp (string-append
                "^(\\(assoc-ref (%build-)?inputs|"
                "(#\\$)?\\(this-package-(native-)?input) (\"[^\"]+\")\\)$")))

(define (piece-facts piece)
  ;; Gexps and the code of older packages name one directory in several ways.
  (match piece
    (((? string? (= (lambda (text) (regexp-exec %input text))
                    (? regexp-match? input)))
      . _)
     (cons (string-append "input " (match:substring input 5)) 'input))
    (((or "#$output" "%output" "(assoc-ref %outputs \"out\")"
          "(ungexp output)")
      . _)
     '("#$output" . output))
    (_ piece)))

(define* (flag-facts flag #:optional (given (condition-always)))
  "What FLAG is, wherever it stands, in an argument that is GIVEN under this
condition: its pieces and its condition."
  (define condition (flag-condition flag))
  (define both
    (if (condition-always? given)
        condition
        (condition-and given condition)))
  (list (map piece-facts (flag-template flag))
        (condition->scm both)))

(define (argument-facts argument)
  "Return the facts of the flags of ARGUMENT."
  (map (lambda (flag)
         (flag-facts flag (argument-condition argument)))
       (argument-flags argument)))

(define (package-facts package)
  "Return what PACKAGE's arguments are: a list of lists, a keyword and the facts
of its flags, in alphabetic order; what has no flags is left out."
  (define arguments (package-arguments package))
  (define keywords
    (sort (delete-duplicates (map argument-keyword arguments)) string<?))
  (filter-map (lambda (keyword)
                (match (append-map argument-facts
                                   (filter (lambda (argument)
                                             (string=? keyword
                                                       (argument-keyword
                                                        argument)))
                                           arguments))
                  (() #f)
                  (flags (cons keyword flags))))
              keywords))

(define (facts-of facts keyword)
  "Return those of the flags behind KEYWORD."
  (or (assoc-ref facts keyword) '()))

(define (with-facts facts keyword flags)
  "Return FACTS with FLAGS behind KEYWORD."
  (define others (alist-delete keyword facts))
  (if (null? flags)
      others
      (sort (acons keyword flags others)
            (lambda (a b) (string<? (car a) (car b))))))

(define (read-package-text text name)
  "Return the <package> that the variable NAME, a symbol, of TEXT, a <text>,
holds."
  (list->package (%read-guix-package text (symbol->string name))))

(define (read-arguments reader text name)
  "The same with READER, a module reader, and without steps and phases."
  (list->package (%read-arguments reader text (symbol->string name))))

(define (fact-condition fact)
  (match fact
    ((pieces condition) (scm->condition condition))))

(define (reordered? ours theirs)
  "Whether two flags that can be passed together stand in another order in OURS
than in THEIRS, which are the facts of the same flags."
  (define (position fact)
    (list-index (cut equal? fact <>) theirs))
  (let loop ((rest ours))
    (match rest
      (() #f)
      ((first . rest)
       (or (any (lambda (later)
                  (and (< (position later) (position first))
                       (condition-satisfiable?
                        (condition-and (fact-condition first)
                                       (fact-condition later)))))
                rest)
           (loop rest))))))

(define (facts-difference facts wanted)
  "Return how FACTS differ from WANTED, a string, or #f."
  (define (difference keyword ours theirs)
    (define (sorted flags)
      (sort (map object->string flags) string<?))
    (cond ((equal? ours theirs) #f)
          ((null? ours) (string-append "no " keyword))
          ((null? theirs) (string-append "also " keyword))
          ((equal? (sorted ours) (sorted theirs))
           (and (reordered? ours theirs) "other order"))
          ((equal? (map first ours) (map first theirs)) "other conditions")
          ((= (length ours) (length theirs)) "other flags")
          (else "another number of flags")))
  (any (lambda (keyword)
         (difference keyword (facts-of facts keyword)
                     (facts-of wanted keyword)))
       (delete-duplicates (append (map car facts) (map car wanted)))))
