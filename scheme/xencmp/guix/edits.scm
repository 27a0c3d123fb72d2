;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Edits of lists of flags as values: of a list whose elements are known, and
;;; of any other one as code that edits it in the build.  This part of
;;; (xencmp guix) needs no Guix.

(define-module (xencmp guix edits)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module ((ice-9 regex) #:select (regexp-quote))
  #:use-module (xencmp core)
  #:use-module (xencmp condition)
  #:use-module (xencmp source)
  #:use-module (xencmp flags)
  #:export (<edit-step>
            edit-step
            edit-step?
            edit-step-action
            edit-step-key
            edit-step-code
            edit-step-place
            edit-step-anchor

            key->regexp
            known-flags?
            edit-flags
            edit-elements
            edit->code
            list-code-elements))

;; A change of a list, with the new element as code: a datum or, in Guix, a
;; gexp.
(define-immutable-record-type <edit-step>
  (edit-step action key code place anchor)
  edit-step?
  (action edit-step-action)   ;add, remove, replace, set, move or comment
  (key    edit-step-key)      ;string: which flag
  (code   edit-step-code)     ;add, replace, set: the new element
  (place  edit-step-place)    ;last, first, before, after or sorted
  (anchor edit-step-anchor))  ;string: key of the flag beside it


;;;
;;; Keys.
;;;

(define (strip-prefix prefix text)
  (and (string-prefix? prefix text)
       (string-drop text (string-length prefix))))

(define (variable-name? text)
  "Whether TEXT may be what stands before the = of NAME=VALUE."
  (and (not (string-null? text))
       (let ((first (string-ref text 0)))
         (or (char<=? #\a first #\z) (char<=? #\A first #\Z)
             (char=? first #\_)))
       (string-every (lambda (char)
                       (or (char<=? #\a char #\z) (char<=? #\A char #\Z)
                           (char<=? #\0 char #\9) (memv char '(#\_ #\- #\.))))
                     text)))

(define (key->regexp kind key)
  "Return a POSIX extended regular expression for the flags whose key is KEY,
in a step of KIND, such as \"configure\", or whose whole text is KEY.  It is
for code that meets flags in the build, where no procedure of xencmp is."
  (define quoted (regexp-quote key))
  (define spellings
    (append
     (if (variable-name? key)
         (list (string-append quoted "[+:?]*="))
         '())
     (map (cut string-append "--" <> "([= ]|$)")
          (cond ((or (string-null? key) (string-prefix? "-" key)) '())
                ((not (string=? kind "configure")) (list quoted))
                ((strip-prefix "enable-" key)
                 => (lambda (rest)
                      (list (string-append "(enable|disable)-"
                                           (regexp-quote rest)))))
                ((strip-prefix "with-" key)
                 => (lambda (rest)
                      (list (string-append "(with|without)-"
                                           (regexp-quote rest)))))
                ;; What has these has another key.
                ((or (string-prefix? "disable-" key)
                     (string-prefix? "without-" key))
                 '())
                (else (list quoted))))
     (match (and (member kind '("cmake" "meson")) (strip-prefix "-D" key))
       ((or #f "") '())
       (rest (list (string-append "-[DU]" (regexp-quote rest)
                                  (if (string=? kind "cmake")
                                      "([=:]|$)" "(=|$)")))))
     (list (string-append quoted "$"))))
  (match spellings
    ((one) (string-append "^" one))
    (_ (string-append "^(" (string-join spellings "|") ")"))))

(define (has-key? key flag)
  "Whether KEY, a key or a whole text, means FLAG."
  (or (string=? key (flag-key flag))
      (string=? key (flag->string flag))))

(define (unknown? flag)
  "Whether FLAG stands for what is not known, perhaps several flags, or for one
whose key is in a part that only the build knows."
  (match (flag-template flag)
    (((? string?)) #f)
    (((? string? prefix) . _) (not (string-index prefix #\=)))
    (_ #t)))

(define (known-flags? flags)
  "Whether FLAGS are all there is, each of them in every build."
  (every (lambda (flag)
           (and (not (unknown? flag))
                (condition-always? (flag-condition flag))))
         flags))


;;;
;;; Lists whose elements are known.
;;;

(define* (edit-list lst step new #:key matches? text fail)
  "Return LST after STEP.  NEW is its new element; (MATCHES? KEY ELEMENT) tells
whether a key means an element, (TEXT ELEMENT) what elements are sorted by, and
FAIL is called with a message when STEP is impossible."
  (define key (edit-step-key step))
  (define (split key lst found missing)
    (let-values (((before rest) (break (cut matches? key <>) lst)))
      (match rest
        (() (missing))
        ((flag . after)
         (if (any (cut matches? key <>) after)
             (fail (string-append "more than one flag " key))
             (found before flag after))))))
  (define (none key)
    (lambda () (fail (string-append "no flag " key))))
  (define (put new lst)
    (define anchor (edit-step-anchor step))
    (match (edit-step-place step)
      ('last (append lst (list new)))
      ('first (cons new lst))
      ('before (split anchor lst
                      (lambda (before flag after)
                        (append before (cons* new flag after)))
                      (none anchor)))
      ('after (split anchor lst
                     (lambda (before flag after)
                       (append before (cons* flag new after)))
                     (none anchor)))
      ('sorted
       (let ((less? (lambda (a b) (string<? (text a) (text b)))))
         (if (sorted? lst less?)
             (merge lst (list new) less?)
             (append lst (list new)))))))
  (match (edit-step-action step)
    ('add (put new lst))
    ('remove (split key lst
                    (lambda (before flag after) (append before after))
                    (none key)))
    ('replace (split key lst
                     (lambda (before flag after)
                       (append before (cons new after)))
                     (none key)))
    ('set (split key lst
                 (lambda (before flag after)
                   (append before (cons new after)))
                 (lambda () (put new lst))))
    ('move (split key lst
                  (lambda (before flag after)
                    (put flag (append before after)))
                  (none key)))
    ('comment (split key lst
                     (lambda _ lst)
                     (none key)))))

(define (edit-elements elements steps kind fail)
  "Return ELEMENTS, a list of the code of flags of a step of KIND, after
STEPS, a list of <edit-step>s.  Call FAIL with a message when one is
impossible."
  (define (text element)
    (if (string? element) element (object->string element)))
  (define (matches? key element)
    (or (string=? key (text element))
        (string=? key (%flag-source-key kind (object->string element)))))
  (fold (lambda (step elements)
          (edit-list elements step (edit-step-code step)
                     #:matches? matches? #:text text #:fail fail))
        elements steps))

(define (edit-flags flags steps new-flag fail)
  "Return what FLAGS, all <flag>s that may be given, are after STEPS, as far as
that is known.  NEW-FLAG makes a <flag> of the code of an element.  Call FAIL
with a message when a step is impossible in every build."
  (define (check key flags)
    (unless (or (any unknown? flags) (any (cut has-key? key <>) flags))
      (fail (string-append "no flag " key)))
    (when (< 1 (count (lambda (flag)
                        (and (has-key? key flag)
                             (condition-always? (flag-condition flag))))
                      flags))
      (fail (string-append "more than one flag " key))))
  (define (roughly step flags)
    ;; Where a flag is only perhaps there, so are the places of others.
    (define key (edit-step-key step))
    (define others (remove (cut has-key? key <>) flags))
    (define (new) (list (new-flag (edit-step-code step))))
    (when (memq (edit-step-action step) '(remove replace move comment))
      (check key flags))
    (when (and (memq (edit-step-action step) '(add move))
               (memq (edit-step-place step) '(before after)))
      (check (edit-step-anchor step) flags))
    (match (edit-step-action step)
      ('add (append flags (new)))
      ('remove others)
      ((or 'replace 'set) (append others (new)))
      (_ flags)))
  (fold (lambda (step flags)
          (if (known-flags? flags)
              (edit-list flags step
                         (and (edit-step-code step)
                              (new-flag (edit-step-code step)))
                         #:matches? has-key? #:text flag->string #:fail fail)
              (roughly step flags)))
        flags steps))


;;;
;;; Other lists, in the build.
;;;

(define %at-flag
  ;; Code of the build: (CHANGE BEFORE FLAG AFTER) of the one flag for which
  ;; HERE? holds, or (MISSING).
  '(lambda (here? flags change missing)
     (let loop ((before '()) (after flags))
       (cond ((null? after) (missing))
             ((not (here? (car after)))
              (loop (cons (car after) before) (cdr after)))
             ((or-map here? (cdr after))
              (error "xencmp: more than one such flag:" (car after) flags))
             (else
              (change (reverse before) (car after) (cdr after)))))))

(define (predicate key kind flags)
  "Return code of a predicate for the flag that KEY means, where FLAGS may be
given: by its text where that is known, else by a regular expression."
  (match (filter (cut has-key? key <>) flags)
    ((flag)
     (match (test-of flag flags)
       (#f (by-regexp key kind))
       (test `(lambda (flag) ,test))))
    (_ (by-regexp key kind))))

(define (by-regexp key kind)
  `(lambda (flag)
     (and (string? flag)
          (regexp-exec (make-regexp ,(key->regexp kind key)) flag))))

(define (put-code new flags place here? missing)
  "Return code for the list that the variable FLAGS holds, with NEW at PLACE."
  (match place
    ('last `(append ,flags (list ,new)))
    ('first `(cons ,new ,flags))
    ('before `(at-flag ,here? ,flags
                       (lambda (before flag after)
                         (append before (cons* ,new flag after)))
                       ,missing))
    ('after `(at-flag ,here? ,flags
                      (lambda (before flag after)
                        (append before (cons* flag ,new after)))
                      ,missing))
    ('sorted `(if (sorted? ,flags string<?)
                  (merge ,flags (list ,new) string<?)
                  (append ,flags (list ,new))))))

(define (test-of flag flags)
  "Return code that tells whether the variable `flag' holds FLAG and no other
one of FLAGS, or #f when there is no short one."
  (define (begins-with? prefix)
    (lambda (other)
      (match (flag-template other)
        (((? string? text) . _)
         (or (string-prefix? prefix text)
             ;; What follows is not known.
             (and (string-prefix? text prefix)
                  (not (template-literal? (flag-template other))))))
        (_ #t))))
  (match (flag-template flag)
    (((? string? text))
     ;; Numbers and the like are elements, too.
     (and (not (string->number text))
          (not (string-prefix? "#" text))
          (every (lambda (other)
                   (or (eq? other flag)
                       (template-literal? (flag-template other))
                       (not ((begins-with? text) other))))
                 flags)
          `(equal? flag ,text)))
    (((? string? prefix) . _)
     (and (every (lambda (other)
                   (or (eq? other flag)
                       (not ((begins-with? prefix) other))))
                 flags)
          `(string-prefix? ,prefix flag)))
    (_ #f)))

(define (sorted-place new flags)
  "Return the place and the flag beside which NEW stands in FLAGS, if these are
sorted."
  (define (less? a b)
    (string<? (flag->string a) (flag->string b)))
  (match (and (sorted? flags less?)
              (find (cut less? new <>) flags))
    (#f (values 'last #f))
    (next (values 'before next))))

(define (known-step->code step flags new-flag)
  "Return code for what STEP makes of the list that the variable `flags' holds,
which is known to have FLAGS; #f when there is no short one."
  (define (the key)
    (find (cut has-key? key <>) flags))
  (define (put code new lst flags)
    (let-values (((place beside)
                  (match (edit-step-place step)
                    ('sorted (sorted-place new flags))
                    (place
                     (values place
                             (find (cut has-key? (edit-step-anchor step) <>)
                                   flags))))))
      (match place
        ('last `(append ,lst (list ,code)))
        ('first `(cons ,code ,lst))
        (_ (and=> (test-of beside flags)
                  (lambda (test)
                    `(apply append
                            (map (lambda (flag)
                                   (if ,test
                                       ,(if (eq? place 'before)
                                            `(list ,code flag)
                                            `(list flag ,code))
                                       (list flag)))
                                 ,lst))))))))
  (define (without flag)
    (match (test-of flag flags)
      (#f #f)
      (('equal? _ text) `(delete ,text flags))
      (test `(filter (lambda (flag) (not ,test)) flags))))
  (define (replaced flag)
    (and=> (test-of flag flags)
           (lambda (test)
             `(map (lambda (flag)
                     (if ,test ,(edit-step-code step) flag))
                   flags))))
  (define flag (the (edit-step-key step)))
  (match (edit-step-action step)
    ('add (put (edit-step-code step) (new-flag (edit-step-code step))
               'flags flags))
    ('set (if flag
              (replaced flag)
              (put (edit-step-code step) (new-flag (edit-step-code step))
                   'flags flags)))
    ('replace (replaced flag))
    ('remove (without flag))
    ('move (and (template-literal? (flag-template flag))
                (and=> (without flag)
                       (cut put (flag->string flag) flag <>
                            (delq flag flags)))))
    ('comment 'flags)))

(define (step->code step kind flags new-flag)
  "Return code for what STEP makes of the list that the variable `flags' holds,
when that may have FLAGS."
  (or (and (known-flags? flags)
           (known-step->code step flags new-flag))
      (careful-step->code step kind flags)))

(define (careful-step->code step kind flags)
  "Return code like `step->code' that looks for the flags in the build, and
raises an error there."
  (match step
    (($ <edit-step> action key new place anchor)
     (let* ((missing (lambda (key)
                       `(lambda ()
                          (error "xencmp: no such flag:" ,key flags))))
            (here? (predicate key kind flags))
            (put (lambda (new flags* flags)
                   (put-code new flags* place
                             (and (memq place '(before after))
                                  (predicate anchor kind flags))
                             (missing anchor)))))
       (match action
         ('add (put new 'flags flags))
         ('remove `(at-flag ,here? flags
                            (lambda (before flag after)
                              (append before after))
                            ,(missing key)))
         ('replace `(at-flag ,here? flags
                             (lambda (before flag after)
                               (append before (cons ,new after)))
                             ,(missing key)))
         ('set `(at-flag ,here? flags
                         (lambda (before flag after)
                           (append before (cons ,new after)))
                         (lambda () ,(put new 'flags flags))))
         ('move `(at-flag ,here? flags
                          (lambda (before flag* after)
                            (let ((others (append before after)))
                              ,(put 'flag* 'others flags)))
                          ,(missing key)))
         ('comment `(at-flag ,here? flags
                             (lambda _ flags)
                             ,(missing key))))))))

(define (edit->code original steps kind flags new-flag)
  "Return code for a list: what STEPS, a list of <edit-step>s, make of the one
that the code ORIGINAL stands for.  It may have FLAGS, a list of <flag>s of a
step of KIND, and `edit-flags' has found nothing wrong with STEPS.  NEW-FLAG
makes a <flag> of the code of an element.  Where it is not known what flags
there are, the code raises an error in the build for what cannot be done."
  (define (adds-at? place)
    (lambda (step)
      (and (eq? 'add (edit-step-action step))
           (eq? place (edit-step-place step)))))
  (cond
   ((null? steps) original)
   ((every (adds-at? 'last) steps)
    `(append ,original (list ,@(map edit-step-code steps))))
   ((every (adds-at? 'first) steps)
    `(cons* ,@(reverse (map edit-step-code steps)) ,original))
   (else
    (let loop ((rest steps) (flags flags) (bindings '()))
      (match rest
        (()
         (let ((bindings (reverse bindings)))
           `(let* ((flags ,original)
                   ,@(if (any uses-at-flag? bindings)
                         `((at-flag ,%at-flag))
                         '())
                   ,@bindings)
              flags)))
        ((step . rest)
         (loop rest
               (edit-flags flags (list step) new-flag
                           ;; The build knows better.
                           (lambda (message) flags))
               (cons `(flags ,(step->code step kind flags new-flag)) bindings))))))))

(define (uses-at-flag? code)
  (match code
    ((first . rest) (or (uses-at-flag? first) (uses-at-flag? rest)))
    (_ (eq? code 'at-flag))))


;;;
;;; Code whose elements can be told.
;;;

(define (plain? code)
  "Whether CODE is made of nothing but data that any reader reads."
  (match code
    ((first . rest) (and (plain? first) (plain? rest)))
    (_ (or (string? code) (symbol? code) (keyword? code) (number? code)
           (boolean? code) (char? code) (null? code)))))

(define (list-code-elements code)
  "Return two values when CODE is (list ELEMENT …) or a quoted list of texts,
and nothing in it is left to be put in: the list of its elements, and a
procedure that makes code of the same form of such a list.  Otherwise return
#f twice."
  (match code
    (('list (? plain? elements) ...)
     (values elements (lambda (elements) (cons 'list elements))))
    (('quote ((? string? elements) ...))
     (values elements
             (lambda (elements)
               (if (every string? elements)
                   (list 'quote elements)
                   (cons 'list elements)))))
    (_ (values #f #f))))
