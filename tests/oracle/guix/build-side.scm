;;; What code of the build side evaluates to, where that can be told without a
;;; build: text in which inputs, outputs and the like are holes.
;;;
;;; The code is run in a sandbox, each distinct expression once.  A test on a
;;; hole, or on text that has one, has no answer, so it makes the value unknown.

(define-module (oracle guix build-side)
  #:use-module (ice-9 match)
  #:use-module (ice-9 regex)
  #:use-module (ice-9 sandbox)
  #:use-module (srfi srfi-1)
  #:export (hole
            hole?
            define-constant!
            code->value
            %named
            names-any?))

;; In text, a hole is one character that no flag has.
(define hole "\x01")

;; Within the sandbox, a hole that may also be false is told apart.
(define maybe "\x02")
(define %holes (char-set #\x01 #\x02))

(define (hole? text)
  "Whether TEXT is a string with a hole."
  (and (string? text) (string-index text %holes) #t))

(define (holes->text datum)
  "DATUM with text instead of (*hole*)."
  (match datum
    (('*hole*) hole)
    (('*hole* (? string? suffix)) (string-append hole suffix))
    ((first . rest) (cons (holes->text first) (holes->text rest)))
    (_ datum)))


;;;
;;; The sandbox.
;;;

(define (known value)
  "VALUE, which is tested; not to be had where it may be false."
  (if (equal? value maybe) (throw 'hole) value))

(define (on-known procedure)
  "PROCEDURE, which needs to know the text of its arguments."
  (lambda args
    (when (any hole? args) (throw 'hole))
    (apply procedure args)))

(define (hole-or procedure)
  "PROCEDURE, but a hole where an argument is or has one."
  (lambda args
    (if (any hole? args)
        hole
        (apply procedure args))))

(define-syntax hole-if
  (syntax-rules ()
    ((_ test then ...) (if (known test) then ...))))

(define-syntax-rule (hole-when test body ...)
  (when (known test) body ...))

(define-syntax-rule (hole-unless test body ...)
  (unless (known test) body ...))

(define-syntax hole-and
  (syntax-rules ()
    ((_) #t)
    ((_ last) last)
    ((_ test rest ...) (if (known test) (hole-and rest ...) #f))))

(define-syntax hole-or-else
  (syntax-rules ()
    ((_) #f)
    ((_ last) last)
    ((_ test rest ...)
     (let ((value (known test)))
       (if value value (hole-or-else rest ...))))))

;; "else" and "=>" are what they look like, bound or not.
(define-syntax hole-cond
  (lambda (form)
    (define (is? id symbol)
      (and (identifier? id) (eq? (syntax->datum id) symbol)))
    (syntax-case form ()
      ((_) #'#f)
      ((_ (else-word body ...))
       (is? #'else-word 'else)
       #'(begin body ...))
      ((_ (test arrow procedure) rest ...)
       (is? #'arrow '=>)
       #'(let ((value (known test)))
           (if value (procedure value) (hole-cond rest ...))))
      ((_ (test) rest ...)
       #'(hole-or-else test (hole-cond rest ...)))
      ((_ (test body ...) rest ...)
       #'(if (known test) (begin body ...) (hole-cond rest ...))))))

(define-syntax hole-case
  (lambda (form)
    (define (is-else? id)
      (and (identifier? id) (eq? (syntax->datum id) 'else)))
    (syntax-case form ()
      ((_ key clause ...)
       (with-syntax (((clause ...)
                      (map (lambda (clause)
                             (syntax-case clause ()
                               ((word body ...)
                                (is-else? #'word)
                                #'(else body ...))
                               (_ clause)))
                           #'(clause ...))))
         #'(case (known key) clause ...))))))

(define (hole-not value) (not (known value)))

(define (hole-assoc-ref alist key)
  (cond ((hole? key) (throw 'hole))
        ((string? alist) maybe)
        (else (assoc-ref alist key))))

(define (hole-format port . args)
  (define (any-kind text)
    ;; A number may be a hole.
    (regexp-substitute/global #f "~[0-9,']*[dDfFxX]" text 'pre "~a" 'post))
  (match args
    ((text . rest)
     (apply (@ (ice-9 format) format) #f
            (if (any hole? rest) (any-kind text) text)
            rest))))

(define (lowered . _) hole)
(define (found . _) maybe)

;; What a failure leads to is up to the build.
(define-syntax-rule (hole-if-failed exp)
  (begin exp (throw 'hole)))

(define-syntax-rule (no-modules . modules) (begin))

(define hole-number->string (hole-or number->string))
(define hole-car (hole-or car))
(define hole-min (hole-or min))
(define hole-max (hole-or max))
(define hole-sum (hole-or +))
(define hole-difference (hole-or -))
(define hole-product (hole-or *))
(define hole-quotient (hole-or quotient))
(define hole-dirname (hole-or dirname))
(define hole-basename (hole-or basename))
(define hole-string-drop (hole-or string-drop))
(define hole-string-take (hole-or string-take))
(define hole-substring (hole-or substring))
(define hole-string-upcase (hole-or string-upcase))
(define hole-string-downcase (hole-or string-downcase))
(define (head text) (substring text 0 (string-index text %holes)))
(define (tail text) (substring text (1+ (string-rindex text %holes))))

(define (known-string-prefix? prefix text . rest)
  (cond ((or (hole? prefix) (pair? rest)) (throw 'hole))
        ((not (hole? text)) (string-prefix? prefix text))
        ((string-prefix? prefix (head text)) #t)
        ((string-prefix? (head text) prefix) (throw 'hole))
        (else #f)))

(define (known-string-suffix? suffix text . rest)
  (cond ((or (hole? suffix) (pair? rest)) (throw 'hole))
        ((not (hole? text)) (string-suffix? suffix text))
        ((string-suffix? suffix (tail text)) #t)
        ((string-suffix? (tail text) suffix) (throw 'hole))
        (else #f)))

(define (known-equal? a b)
  (cond ((not (or (hole? a) (hole? b))) (equal? a b))
        ((not (and (string? a) (string? b))) #f)
        ((and (hole? a) (hole? b)) (throw 'hole))
        ((hole? a) (known-equal? b a))
        ((and (string-prefix? (head b) a) (string-suffix? (tail b) a))
         (throw 'hole))
        (else #f)))
(define known-string=? known-equal?)

(define (searching procedure)
  "PROCEDURE, which searches its first argument for its second one.  What a hole
stands for, such as a file name, is nothing that code looks for, unless there is
no other text."
  (lambda (text pattern . rest)
    (when (or (member text (list hole maybe)) (hole? pattern))
      (throw 'hole))
    (apply procedure text pattern rest)))
(define known-string-contains (searching string-contains))
(define (known-string-match pattern text . rest)
  ((searching (lambda (text pattern) (apply string-match pattern text rest)))
   text pattern))
(define known-string-null? (on-known string-null?))
(define known-string-index (on-known string-index))
(define known-string-length (on-known string-length))
(define known-string-split (on-known string-split))
(define known-member (on-known member))
(define known-file-exists? (lambda _ (throw 'hole)))

(define %replacements
  ;; From the names that code uses to our own.
  '((hole-if . if) (hole-when . when) (hole-unless . unless)
    (hole-and . and) (hole-or-else . or) (hole-cond . cond)
    (hole-case . case) (hole-not . not) (hole-assoc-ref . assoc-ref)
    (hole-format . format) (hole-number->string . number->string)
    (hole-dirname . dirname) (hole-basename . basename)
    (hole-string-drop . string-drop) (hole-string-take . string-take)
    (hole-substring . substring) (hole-string-upcase . string-upcase)
    (hole-string-downcase . string-downcase) (known-equal? . equal?)
    (known-string=? . string=?) (known-string-prefix? . string-prefix?)
    (known-string-suffix? . string-suffix?)
    (known-string-contains . string-contains)
    (known-string-null? . string-null?) (known-string-index . string-index)
    (known-string-length . string-length)
    (known-string-split . string-split) (known-member . member)
    (known-file-exists? . file-exists?) (known-file-exists? . directory-exists?)
    (lowered . *hole*) (lowered . search-input-file)
    (lowered . search-input-directory) (found . which) (found . getenv)
    (hole-car . car) (hole-car . first) (hole-min . min) (hole-max . max) (hole-sum . +) (hole-difference . -)
    (hole-product . *) (hole-quotient . quotient)
    (lowered . canonicalize-path) (lowered . getcwd)
    (lowered . parallel-job-count) (found . find-files)
    (lowered . readlink) (lowered . readlink*) (lowered . python-version)
    (lowered . site-packages) (lowered . python:site-packages)
    (lowered . emacs:elpa-directory) (lowered . elpa-directory)
    (lowered . target-guile-effective-version)
    (lowered . strip-store-file-name) (lowered . zig-target)
    (known-string-match . string-match)
    (hole-if-failed . false-if-exception) (no-modules . use-modules)
    (hole . %output) (hole . inputs) (hole . outputs) (hole . native-inputs)
    (hole . source)))

(define %sandbox
  (let ((replaced (append (map cdr %replacements)
                          ;; Those of SRFI-1 are used.
                          '(delete remove filter))))
    `(((srfi srfi-1) second third fourth last append-map filter-map
       concatenate fold fold-right delete remove filter partition any every
       lset-difference delete-duplicates take drop iota cons* append-reverse
       take-while drop-while find)
      ((srfi srfi-26) cut cute)
      ((ice-9 match) match match-lambda)
      ((ice-9 receive) receive)
      ((ice-9 regex) match:substring regexp-substitute/global)
      ,@(map (match-lambda
               ((module . names)
                (cons module
                      (remove (lambda (name) (memq name replaced)) names))))
             all-pure-bindings))))

(define %module
  (let ((module (make-sandbox-module %sandbox))
        (own (current-module)))
    (for-each (match-lambda
                ((ours . theirs)
                 (module-add! module theirs (module-variable own ours))))
              %replacements)
    module))

(define (define-constant! name value)
  "Have NAME stand for VALUE in code."
  (module-define! %module name value))

(define (define-inputs! inputs outputs)
  "Have code find inputs called INPUTS, and outputs called OUTPUTS, lists, or any
where that is #f."
  (define (alist names)
    (if names
        (map (lambda (name) (cons name hole)) names)
        hole))
  (for-each (lambda (name)
              (module-define! %module name (alist inputs)))
            '(%build-inputs %build-host-inputs %build-target-inputs))
  (module-define! %module '%outputs (alist outputs)))

(define (run code)
  (catch #t
    (lambda ()
      (cons 'value
            (eval-in-sandbox (holes->text code)
                             #:time-limit 5
                             #:module %module
                             #:sever-module? #f)))
    (match-lambda*
      (('hole . _)
       (cons 'reason "a test on what only the build knows"))
      (('unbound-variable _ _ (name) . _)
       (cons 'reason (format #f "~a is not in the sandbox" name)))
      ((key . _)
       (cons 'reason (format #f "~a" key))))))

(define %known (make-hash-table))

(define %named '(%build-inputs %build-host-inputs %build-target-inputs %outputs))

(define (names-any? code names)
  "Whether one of NAMES is in CODE."
  (match code
    ((first . rest) (or (names-any? first names) (names-any? rest names)))
    (_ (memq code names))))

(define (classify value)
  (define (text value)
    (if (string? value)
        (string-map (lambda (c) (if (char=? c #\x02) #\x01 c)) value)
        (object->string value)))
  (cond ((and (list? value) (every string? value))
         (cons 'list (map text value)))
        ((member value (list hole maybe)) '(lowered))
        ((or (string? value) (boolean? value) (symbol? value) (number? value))
         (list 'single (text value)))
        (else '(other))))

(define* (code->value code #:optional inputs outputs)
  "What CODE, a datum with (*hole*) for what is lowered, evaluates to, where the
build has INPUTS and OUTPUTS, lists of names, or #f: one of (list STRING …),
(single STRING), (lowered) where it is nothing but a hole, (other) where it is
another kind of value, and (unknown REASON)."
  (match code
    ;; What cannot be code is a value.
    ((or (? string?) (? boolean?) (? number?) ()) (classify code))
    (('*hole* . _) (classify (holes->text code)))
    (((or (not (or (? symbol?) (? pair?))) ('*hole* . _)) . _)
     (classify (holes->text code)))
    (_
     (let* ((named? (and (or inputs outputs) (names-any? code %named)))
            (key (if named? (list code inputs outputs) code)))
       (match (hash-get-handle %known key)
         ((_ . value) value)
         (#f
          (define-inputs! (and named? inputs) (and named? outputs))
          (let ((value (match (run code)
                         (('value . value) (classify value))
                         (('reason . reason) (list 'unknown reason)))))
            (hash-set! %known key value)
            value)))))))
