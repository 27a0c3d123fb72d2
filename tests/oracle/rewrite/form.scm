;;; Where two versions of a module differ: in one definition, and there only in
;;; the values of arguments that hold flags.

(define-module (oracle rewrite form)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-34)
  #:use-module (xencmp errors)
  #:use-module (xencmp sexp)
  #:use-module (xencmp source)
  #:export (flags-keyword?
            changed-definition
            definition-name
            definition-source
            flags-values))

(define (flags-keyword? keyword)
  "Whether KEYWORD, a keyword or its text, is that of an argument with flags."
  (string-suffix? "flags" (if (keyword? keyword)
                              (symbol->string (keyword->symbol keyword))
                              keyword)))

(define (flags-clause? datum)
  "Whether DATUM is a clause of substitute-keyword-arguments about flags."
  (match datum
    ((((? keyword? keyword) . _) _ . _) (flags-keyword? keyword))
    (_ #f)))

(define (without-flags datum drop-empty?)
  "Return DATUM without the arguments that hold flags, and with DROP-EMPTY?,
without an arguments field in which nothing is left."
  (define (recur datum) (without-flags datum drop-empty?))
  (define (elements datum)
    (match datum
      (((? keyword? keyword) _ . rest)
       (if (flags-keyword? keyword)
           (elements rest)
           (cons* keyword (recur (cadr datum)) (elements rest))))
      (((? flags-clause?) . rest) (elements rest))
      ((first . rest) (cons (recur first) (elements rest)))
      (_ datum)))
  (define (empty-arguments? datum)
    (match datum
      (('arguments (or ('list) ('quote ()) ('quasiquote ())
                       ('substitute-keyword-arguments
                        ('package-arguments _))))
       #t)
      (_ #f)))
  (if (pair? datum)
      (let ((rest (elements datum)))
        (if (and drop-empty? (list? rest))
            (remove empty-arguments? rest)
            rest))
      datum))

(define (same-but-flags? old new)
  (define (arguments? datum)
    (match datum
      (('arguments _ . _) #t)
      ((first . rest) (or (arguments? first) (arguments? rest)))
      (_ #f)))
  (let ((drop-empty? (not (and (arguments? old) (arguments? new)))))
    (equal? (without-flags old drop-empty?) (without-flags new drop-empty?))))

(define (definition-name datum)
  "Return the name of the variable that DATUM defines, or #f."
  (match datum
    (((or 'define 'define-public) (? symbol? name) . _) name)
    (_ #f)))

(define (one-datum source)
  "Return the only datum of SOURCE, or #f."
  (guard (c ((xencmp-error? c) #f))
    (match (sexp->datum (string->sexp source))
      ((datum) datum)
      (_ #f))))

(define (arguments-fields tree)
  "Return the spans of the arguments fields in TREE."
  (let walk ((node 0))
    (match (sexp-kind tree node)
      ((or 'root 'quoted 'list)
       (match (sexp-children tree node)
         (((? (lambda (head) (string=? "arguments" (sexp-source tree head))))
           . _)
          (list (sexp-span tree node)))
         (children (append-map walk children))))
      (_ '()))))

(define (body-start text)
  (or (string-contains text "(define-module") 0))

(define %limit 4000)                ;characters, of a change that is looked into

(define (changed-definition before after)
  "Compare BEFORE and AFTER, the texts of a module, from its define-module on.
Return two values: the name of the variable whose definition is all that differs,
in the values of arguments with flags only, or #f; and, for #f, why."
  (define from (body-start before))
  (define from* (body-start after))
  (define size (string-length before))
  (define size* (string-length after))
  (define prefix (string-prefix-length before after from size from* size*))
  (define suffix
    (min (string-suffix-length before after from size from* size*)
         (- (min (- size from) (- size* from*)) prefix)))
  (define (slice text from end)
    (let* ((end  (- end suffix))
           (start (string-rindex text #\newline 0 (+ from prefix)))
           (start (and start (last-form-start text (+ from prefix))))
           (stop  (or (string-contains text "\n(" end) (string-length text))))
      (and start (substring text start stop))))
  (define (last-form-start text at)
    ;; Of a form whose parenthesis stands before AT.
    (let loop ((at at))
      (match (string-rindex text #\newline 0 at)
        (#f #f)
        (newline (if (and (< (1+ newline) (string-length text))
                          (char=? #\( (string-ref text (1+ newline)))
                          (< (1+ newline) at))
                     (1+ newline)
                     (loop newline))))))
  (define (in-arguments? text from end)
    ;; Whether what is changed stands in an arguments field, if there is one.
    ;; Blanks and parentheses around it may have counted as the same.
    (let* ((source (slice text from end))
           (end    (- end suffix))
           (offset (last-form-start text (+ from prefix)))
           (text*  (string->text "" source))
           (tree   (parse-sexp text*))
           (around (char-set-union char-set:whitespace (char-set #\( #\)))))
      (define (place at)                ;bytes to characters
        (+ offset (string-length (text-slice text* 0 at))))
      (define (only-around? from to)
        (or (>= from to) (not (string-skip text around from to))))
      (match (arguments-fields tree)
        (() (= end (+ from prefix)))
        (spans
         (any (match-lambda
                ((begin . stop)
                 (and (only-around? (+ from prefix) (place begin))
                      (only-around? (place stop) end))))
              spans)))))
  (cond ((or (> (- size from prefix suffix) %limit)
             (> (- size* from* prefix suffix) %limit))
         (values #f "a long change"))
        ((= 0 (- size from prefix suffix) (- size* from* prefix suffix))
         (values #f "comments above the module only"))
        (else
         (let* ((old (and=> (slice before from size) one-datum))
                (new (and=> (slice after from* size*) one-datum)))
           (cond ((not (and old new))
                  (values #f "not one form"))
                 ((not (and (definition-name old)
                            (eq? (definition-name old) (definition-name new))))
                  (values #f "not one definition"))
                 ((equal? old new)
                  (values #f "comments or layout only"))
                 ((not (same-but-flags? old new))
                  (values #f "more than flags"))
                 ((not (and (in-arguments? before from size)
                            (in-arguments? after from* size*)))
                  (values #f "layout or comments elsewhere"))
                 (else (values (definition-name new) #f)))))))

(define (definition-source text name)
  "Return two values: the source of the definition of NAME in TEXT, a <text>, and
the place of its first byte."
  (define tree (parse-sexp/lenient text))
  (define (defines? node)
    (and (eq? 'list (sexp-kind tree node))
         (match (sexp-children tree node)
           ((head variable . _)
            (and (member (sexp-source tree head) '("define" "define-public"))
                 (string=? (sexp-source tree variable) (symbol->string name))))
           (_ #f))))
  (let ((node (find defines? (sexp-children tree 0))))
    (if node
        (values (sexp-source tree node) (car (sexp-span tree node)))
        (values #f #f))))

(define (flags-values source)
  "Return an association list of the keywords of arguments with flags in SOURCE, a
definition, and how each stands there: a string, the beginning of its value, and
the keyword before it, or \"\"."
  (define tree (string->sexp source))
  (define (beginning node)
    (match (sexp-kind tree node)
      ('quoted
       (string-append
        (sexp-source tree (first (sexp-children/all tree node)))
        (beginning (first (sexp-children tree node)))))
      ('list
       (match (sexp-children tree node)
         ((head . _)
          (if (eq? 'atom (sexp-kind tree head))
              (string-append "(" (sexp-source tree head))
              "("))
         (() "(")))
      (_ "")))
  (define (flags? node)
    (and (eq? 'keyword (sexp-kind tree node))
         (flags-keyword? (sexp-source tree node))))
  (define (keyword-of node)
    (sexp-source tree node))
  (define (collect children)
    (match children
      (() '())
      (((? flags? keyword) value . rest)
       (acons (keyword-of keyword) (beginning value)
              (append (walk value) (collect rest))))
      ((child . rest) (append (walk child) (collect rest)))))
  (define (walk node)
    (match (sexp-kind tree node)
      ((or 'root 'quoted) (collect (sexp-children tree node)))
      ('list
       (let ((children (sexp-children tree node)))
         (match children
           ;; A clause of substitute-keyword-arguments.
           ((pattern bodies ... body)
            (=> next)
            (match (and (eq? 'list (sexp-kind tree pattern))
                        (sexp-children tree pattern))
              (((? flags? keyword) . _)
               (acons (keyword-of keyword) (beginning body) (walk body)))
              (_ (next))))
           (_ (collect children)))))
      (_ '())))
  (walk 0))
