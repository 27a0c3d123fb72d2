;;; A module's text, and the part of it that one definition needs, so that edits of
;;; thousands of packages take minutes.

(define-module (oracle rewrite module-text)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (xencmp sexp)
  #:use-module (xencmp source)
  #:export (read-module-text
            module-text
            module-text-for
            module-text-names))

(define-record-type <module-text>
  (make-module-text text tree always forms needs)
  module-text?
  (text   module-text)
  (tree   module-text-tree)
  (always module-text-always)  ;forms that define no variable, or more than it
  (forms  module-text-forms)   ;hash table: name -> node
  (needs  module-text-needs))  ;hash table: node -> list of names

(define %definers
  '("define" "define-public" "define*" "define*-public" "define-deprecated"
    "define-syntax-rule" "define-syntax" "define-deprecated/public-alias"))

(define (definition-name tree node)
  "Return the name that the form NODE of TREE defines, or #f."
  (match (and (eq? 'list (sexp-kind tree node))
              (sexp-children tree node))
    ((head variable . _)
     (and (member (sexp-source tree head) %definers)
          (match (sexp-kind tree variable)
            ('atom (sexp-source tree variable))
            ('list (match (sexp-children tree variable)
                     ((name . _) (and (eq? 'atom (sexp-kind tree name))
                                      (sexp-source tree name)))
                     (() #f)))
            (_ #f))))
    (_ #f)))

(define (read-module-text file)
  "Return the <module-text> of FILE."
  (define text (read-text file))
  (define tree (parse-sexp text))
  (define forms (make-hash-table))
  (define always
    (filter (lambda (node)
              (match (definition-name tree node)
                (#f #t)
                (name (hash-set! forms name node) #f)))
            (sexp-children tree 0)))
  (make-module-text text tree always forms (make-hash-table)))

;; Fields that name other packages and say nothing of flags.
(define %fields-left-out
  '("inputs" "native-inputs" "propagated-inputs" "source" "home-page"
    "description" "synopsis" "license" "properties"))

(define (names-in module node)
  "Return the names of definitions of MODULE that NODE speaks of."
  (define tree (module-text-tree module))
  (define forms (module-text-forms module))
  (define (left-out? children)
    (match children
      ((head . _)
       (and (eq? 'atom (sexp-kind tree head))
            (member (sexp-source tree head) %fields-left-out)))
      (() #f)))
  (define (walk node result)
    (match (sexp-kind tree node)
      ((or 'list 'quoted 'vector)
       (let ((children (sexp-children tree node)))
         (if (left-out? children)
             result
             (fold walk result children))))
      ('atom
       (let ((name (sexp-source tree node)))
         (if (hash-ref forms name)
             (cons name result)
             result)))
      (_ result)))
  (or (hash-ref (module-text-needs module) node)
      (let ((names (delete-duplicates (walk node '()))))
        (hash-set! (module-text-needs module) node names)
        names)))

(define (nodes-for module names)
  "Return the forms that define NAMES in MODULE, and what those need."
  (let loop ((names names) (nodes '()))
    (match names
      (() nodes)
      ((name . rest)
       (let ((node (hash-ref (module-text-forms module) name)))
         (if (or (not node) (memv node nodes))
             (loop rest nodes)
             (loop (append (names-in module node) rest)
                   (cons node nodes))))))))

(define (module-text-names module name)
  "Return the names of definitions of MODULE that the one of NAME needs."
  (append-map (lambda (node) (names-in module node))
              (nodes-for module (list name))))

(define (module-text-for module name)
  "Return the <text> with what the definition of NAME needs of MODULE, under
MODULE's name; or #f when MODULE does not define it by a form of its own."
  (define tree (module-text-tree module))
  (define forms (module-text-forms module))
  (define wanted
    (nodes-for module (cons name (append-map (lambda (node)
                                               (names-in module node))
                                             (module-text-always module)))))
  (and (hash-ref forms name)
       (string->text (text-name (module-text module))
                     (string-join
                      (map (lambda (node) (sexp-source tree node))
                           (sort (append (module-text-always module) wanted)
                                 <))
                      "\n\n" 'suffix))))
