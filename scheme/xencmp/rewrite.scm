;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Edits of Guix package definitions, and the decisions that ask for them.

(define-module (xencmp rewrite)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:use-module (xencmp sexp)
  #:use-module (xencmp graph)
  #:export (<flag-change>
            flag-change
            flag-change?
            flag-change-action
            flag-change-keyword
            flag-change-key
            flag-change-text
            flag-change-comment
            flag-change-place
            flag-change-anchor
            flag-change-when

            change-flags
            add-flag
            remove-flag
            replace-flag
            set-flag
            move-flag
            comment-flag
            edit->diff
            display-diff
            save-edit!
            variant

            read-decisions
            text->decisions
            decisions->changes
            flag-source
            step->keyword)
  #:re-export (<edit>
               edit?
               edit-empty?
               edit-result
               edit-text))


;;;
;;; Edits.
;;;

;; A change of the flags that a package passes.
(define-immutable-record-type <flag-change>
  (make-flag-change action keyword key text comment place anchor when)
  flag-change?
  (action  flag-change-action)   ;add, remove, replace, set, move or comment
  (keyword flag-change-keyword)  ;string: "#:configure-flags" …
  (key     flag-change-key)      ;string: which flag; "" for add
  (text    flag-change-text)     ;string: Scheme source; or ""
  (comment flag-change-comment)  ;string, may be ""
  (place   flag-change-place)    ;last, first, before, after or sorted
  (anchor  flag-change-anchor)   ;string: key of the flag beside it
  (when    flag-change-when))    ;string: source of a test, or ""

(define (->source code)
  "Return CODE, a string that is Scheme source or an expression, as a string."
  (if (string? code) code (object->string code)))

(define* (flag-change action keyword #:key (key "") (text "") (comment "")
                      (place 'last) (anchor "") (when ""))
  "Return the <flag-change> that does ACTION to the argument KEYWORD, a string
such as \"#:configure-flags\" or a keyword.  ACTION is one of the symbols

  add      a flag that the package does not pass yet
  remove   one that it passes, its own or an inherited one
  replace  one by another in the same place
  set      the same, or add it when the package has none of this KEY
  move     one to another PLACE, with its comments
  comment  put COMMENT in the place of the comments that a flag has

KEY tells which flag is meant: its key, or its whole text.  TEXT is the Scheme
source of the new element, as for a gexp: it may hold #$output or
#$(this-package-input \"x\").  COMMENT stands above it.  PLACE is one of last,
first, before, after, and sorted, which is last where the flags are not sorted;
before and after go by the flag whose key is ANCHOR.  WHEN, an expression or its
source such as (target-aarch64?), is a test: the flag is passed only where it is
true."
  (make-flag-change action
                    (if (keyword? keyword) (object->string keyword) keyword)
                    key text comment place anchor
                    (->source when)))

(define (flag-change->list change)
  (match change
    (($ <flag-change> action keyword key text comment place anchor when)
     (list action keyword key text comment place anchor when))))

(define (->text source)
  "Return SOURCE, a <text> or the name of a file, as <text>."
  (if (string? source) (read-text source) source))

(define (->string name)
  (if (symbol? name) (symbol->string name) name))

(define (change-flags source name changes)
  "Return the <edit> that makes CHANGES, a list of <flag-change>s, one after the
other to the package that the variable NAME, a symbol or string, holds in SOURCE,
a <text> or file name.  Every byte that a change does not ask for is kept.
Raise &xencmp-error, with the place, for what cannot be done safely."
  (%change-flags (->text source) (->string name)
                 (map flag-change->list changes)))

(define* (add-flag source name keyword text
                   #:key (comment "") (place 'last) (anchor "") (when ""))
  "Return the <edit> that adds the flag TEXT, Scheme source, to the argument
KEYWORD of the package NAME in SOURCE.  An argument or an arguments field that is
not there yet is made.  COMMENT, PLACE, ANCHOR and WHEN are those of
`flag-change'."
  (change-flags source name
                (list (flag-change 'add keyword #:text text #:comment comment
                                   #:place place #:anchor anchor
                                   #:when when))))

(define (remove-flag source name keyword key)
  "Return the <edit> that removes the flag KEY, with the comment that belongs to
it, from the argument KEYWORD of the package NAME in SOURCE.  One that is
inherited is taken out of what is inherited.  An argument that is left empty goes
as well."
  (change-flags source name (list (flag-change 'remove keyword #:key key))))

(define* (replace-flag source name keyword key text
                       #:key (comment "") (when ""))
  "Return the <edit> that puts TEXT, Scheme source, in the place of the flag KEY
in the argument KEYWORD of the package NAME in SOURCE."
  (change-flags source name
                (list (flag-change 'replace keyword #:key key #:text text
                                   #:comment comment #:when when))))

(define* (set-flag source name keyword key text
                   #:key (comment "") (place 'last) (anchor "") (when ""))
  "Return the <edit> after which the argument KEYWORD of the package NAME in
SOURCE has TEXT, Scheme source, as its flag KEY: in the place of the one that it
has, else added as `add-flag' does."
  (change-flags source name
                (list (flag-change 'set keyword #:key key #:text text
                                   #:comment comment #:place place
                                   #:anchor anchor #:when when))))

(define* (move-flag source name keyword key
                    #:key (place 'last) (anchor ""))
  "Return the <edit> that moves the flag KEY, with its comments, within the
argument KEYWORD of the package NAME in SOURCE to PLACE, as for `flag-change'."
  (change-flags source name
                (list (flag-change 'move keyword #:key key
                                   #:place place #:anchor anchor))))

(define (comment-flag source name keyword key comment)
  "Return the <edit> that puts COMMENT above the flag KEY in the argument KEYWORD
of the package NAME in SOURCE, in the place of the comments that it has; with \"\"
they are removed."
  (change-flags source name
                (list (flag-change 'comment keyword #:key key
                                   #:comment comment))))

(define (fold-file-name name)
  "Return NAME without `.' and `//', and without `..' where that follows a
directory; no link is looked at."
  (define parts
    (fold (lambda (part parts)
            (match (cons part parts)
              (((or "" ".") . _) parts)
              ((".." . (or () (".." . _))) (cons part parts))
              ((".." _ . rest) rest)
              (_ (cons part parts))))
          '()
          (string-split name #\/)))
  (string-append (if (absolute-file-name? name) "/" "")
                 (string-join (reverse parts) "/")))

(define (checkout-of file)
  "Return the nearest directory above FILE, an absolute file name, that is a Git
checkout, or the root directory when there is none."
  (let loop ((directory (dirname file)))
    (if (or (string=? directory "/")
            (file-exists? (string-append directory "/.git")))
        directory
        (loop (dirname directory)))))

(define (edit-name edit)
  "Return the name of EDIT's file as `git apply' wants it: relative to the
current directory when the file is below it, else to its Git checkout."
  (define (below directory file)
    (let ((prefix (if (string=? directory "/")
                      directory
                      (string-append directory "/"))))
      (and (string-prefix? prefix file)
           (string-drop file (string-length prefix)))))
  (let ((name (fold-file-name (text-name (edit-text edit)))))
    (if (or (absolute-file-name? name) (string-prefix? ".." name))
        (let ((file (if (absolute-file-name? name)
                        name
                        (fold-file-name (string-append (getcwd) "/" name)))))
          (or (below (getcwd) file)
              (below (checkout-of file) file)))
        name)))

(define* (edit->diff edit #:optional (name (edit-name edit)))
  "Return EDIT as a unified diff of the file NAME, relative to where the patch
is to be applied; \"\" when it changes nothing."
  (%edit->diff edit name))

(define* (display-diff edit #:optional (port (current-output-port)))
  "Print EDIT as a unified diff on PORT."
  (display (edit->diff edit) port))

(define* (save-edit! edit #:optional (file (text-name (edit-text edit))))
  "Replace FILE, which must not have changed since it was read, by EDIT's
result, as a whole or not at all.  A symbolic link stays one."
  (%save-edit! edit file))

(define* (variant source parent variable changes
                  #:key (name (->string variable)) (synopsis "") (comment "")
                  package/inherit? module)
  "Return the text of a new definition: VARIABLE is the package NAME that
inherits from PARENT, which SOURCE defines, with CHANGES, a list of
<flag-change>s, made by substitute-keyword-arguments.  SYNOPSIS is that of the
package, if it is to have its own; COMMENT stands above the definition.  With
PACKAGE/INHERIT? it is written with package/inherit.  MODULE, a list of symbols
such as (my packages), asks for a whole file that defines that module.  Raise
&xencmp-error, with the place, for what cannot be done safely."
  (let* ((source (->text source))
         (text (%variant source (->string parent) (->string variable)
                         name synopsis comment (->bool package/inherit?)
                         (map flag-change->list changes))))
    (if module
        (string-append (module-head module (text-module-name source)) "\n"
                       text)
        text)))

(define (text-module-name text)
  "Return the name of the module that TEXT, a <text>, defines, as the source of a
list; #f when it defines none."
  (define tree (parse-sexp text))
  (any (lambda (node)
         (and (eq? (sexp-kind tree node) 'list)
              (match (sexp-children tree node)
                ((head name . _)
                 (and (string=? (sexp-source tree head) "define-module")
                      (sexp-source tree name)))
                (_ #f))))
       (sexp-children tree 0)))

(define (module-head name parent)
  "Return the head of a file that defines the module NAME, a list, whose packages
inherit from those of PARENT, the source of a module's name."
  (string-append "(define-module " (object->string name) "\n"
                 "  #:use-module (guix gexp)\n"
                 "  #:use-module (guix packages)\n"
                 "  #:use-module (guix utils)"
                 (if parent
                     (string-append "\n  #:use-module " parent)
                     "")
                 ")\n"))


;;;
;;; Decisions.
;;;

(define %verbs '(adopt keep drop defer))

(define (refuse-at where message)
  (raise-xencmp-error 'read-decisions message (location-file where)
                      (location-line where) (location-column where)))

(define (read-decisions file)
  "Return the list of <decision>s in FILE, which is read and never evaluated:

  (decisions
   (decision KEY VERB
     #:reason STRING #:temporarily? BOOLEAN #:step STRING #:value FLAG)
   …)

KEY is that of a flag; VERB is adopt, keep, drop or defer; FLAG is a string, the
whole flag, or a Scheme expression for it.  Raise &xencmp-error, with the place,
for anything else."
  (text->decisions (read-text file)))

(define (text->decisions text)
  "Return the list of <decision>s that TEXT, a <text>, holds; see
`read-decisions'."
  (define tree (parse-sexp text))
  (define (head? node symbol)
    (and (eq? (sexp-kind tree node) 'list)
         (match (sexp-children tree node)
           ((first . _) (string=? (sexp-source tree first) symbol))
           (() #f))))
  (match (sexp-children tree 0)
    ((form)
     (unless (head? form "decisions")
       (refuse-at (sexp-location tree form)
                  "expected (decisions (decision KEY VERB …) …)"))
     (let ((decisions
            (map (lambda (node)
                   (unless (head? node "decision")
                     (refuse-at (sexp-location tree node)
                                "expected (decision KEY VERB …)"))
                   (node->decision tree node))
                 (cdr (sexp-children tree form)))))
       (check-for-duplicates decisions)
       decisions))
    (()
     (raise-xencmp-error 'read-decisions "no decisions" (text-name text)))
    ((_ second . _)
     (refuse-at (sexp-location tree second)
                "expected nothing after the decisions"))))

(define (check-for-duplicates decisions)
  (let loop ((decisions decisions) (seen '()))
    (match decisions
      (() #t)
      ((decision . rest)
       (let ((id (cons (decision-step decision) (decision-key decision))))
         (when (member id seen)
           (refuse-at (decision-location decision)
                      (string-append "decided twice: "
                                     (decision-key decision))))
         (loop rest (cons id seen)))))))

(define (node->decision tree node)
  (define where (sexp-location tree node))
  (define (datum node) (sexp->datum tree node))
  (define (place node) (sexp-location tree node))
  (define-values (key-node verb-node options)
    (match (sexp-children tree node)
      ((_ key verb . options) (values key verb options))
      (_ (refuse-at where "expected (decision KEY VERB …)"))))
  (define key (datum key-node))
  (define verb (datum verb-node))
  (unless (string? key)
    (refuse-at (place key-node) "the key must be a string"))
  (unless (memq verb %verbs)
    (refuse-at (place verb-node)
               "the verb must be adopt, keep, drop or defer"))
  (let loop ((options options)
             (step "") (value "") (reason "") (temporarily? #f))
    (match options
      (()
       (make-decision "flag" step key verb value
                      (cond ((not temporarily?) reason)
                            ((string-null? reason) "Temporary.")
                            (else (string-append "Temporary: " reason)))
                      where))
      ((option)
       (refuse-at (place option) (string-append "no value follows "
                                                (sexp-source tree option))))
      ((option value-node . rest)
       (define argument (datum value-node))
       (define (check ok? what)
         (unless ok?
           (refuse-at (place value-node)
                      (string-append (sexp-source tree option) " must be "
                                     what))))
       (match (datum option)
         (#:reason
          (check (string? argument) "a string")
          (loop rest step value argument temporarily?))
         (#:step
          (check (string? argument) "a string")
          (loop rest argument value reason temporarily?))
         (#:temporarily?
          (check (boolean? argument) "#t or #f")
          (loop rest step value reason argument))
         (#:value
          (check (or (string? argument) (pair? argument))
                 "a string or an expression")
          (loop rest step
                (if (string? argument)
                    argument
                    (sexp-source tree value-node))
                reason temporarily?))
         (_
          (refuse-at (place option)
                     (string-append "unknown option: "
                                    (sexp-source tree option)))))))))

(define (step->keyword step)
  "Return the keyword of the argument that holds the flags of STEP, a string, or
#f when there is none."
  (match step
    ((or "configure" "cmake" "meson") "#:configure-flags")
    ("make" "#:make-flags")
    (_ #f)))

(define (flag-source flag)
  "Return Scheme source for FLAG, a string: a flag as a program takes it, or
already Scheme, which begins with a parenthesis or #.  Return #f when FLAG has a
hole, such as a macro, that no string can hold."
  (cond ((or (string-prefix? "(" flag) (string-prefix? "#" flag)) flag)
        ((or (string-contains flag "%{") (string-index flag #\$)
             (string-index flag #\`))
         #f)
        (else (object->string flag))))

(define* (decisions->changes decisions relations
                             #:key (translate
                                    (lambda (relation)
                                      (flag-source
                                       (relation-right relation))))
                             (keyword step->keyword))
  "Return two values: the <flag-change>s of the left package that DECISIONS ask
for, given what a comparison says, RELATIONS, a list of <relation>s; and a list
of <diagnostic>s about decisions that match nothing, are moot, deferred, or
cannot be carried out, and about changes that deserve a look.  TRANSLATE returns
the Scheme source for the right side's flag of a relation, or #f; KEYWORD returns
the argument for a step's flags, or #f."
  (define flags
    (filter (lambda (relation) (string=? (relation-about relation) "flag"))
            relations))
  (define (matches decision)
    (filter (lambda (relation)
              (and (string=? (relation-key relation) (decision-key decision))
                   (or (string-null? (decision-step decision))
                       (string=? (relation-step relation)
                                 (decision-step decision)))))
            flags))
  (define results
    (append-map (lambda (decision)
                  (decide decision (matches decision) translate keyword))
                decisions))
  (partition flag-change? results))

(define (one-side? verdict)
  (lambda (relation) (eq? (relation-verdict relation) verdict)))

(define (decide decision relations translate keyword)
  "Return a list of what DECISION asks for, given the RELATIONS of its key: a
<flag-change>, if any, and <diagnostic>s."
  (define key (decision-key decision))
  (define value (decision-value decision))
  (define value? (not (string-null? value)))
  (define left? (not (every (one-side? 'only-right) relations)))
  (define right (remove (one-side? 'only-left) relations))
  (define (remark level . message)
    (make-diagnostic level (string-concatenate message)
                     (decision-location decision) '()))
  (define (moot why)
    (list (remark 'warning "moot decision on " key ": " why)))
  (define (change action text)
    (let* ((step (relation-step (first relations)))
           (argument (keyword step)))
      (if argument
          (flag-change action argument #:key (if (eq? action 'add) "" key)
                       #:text text
                       #:comment (if (eq? action 'remove)
                                     ""
                                     (decision-reason decision)))
          (remark 'warning "the flag " key " is of the step " step
                  ", whose flags cannot be changed"))))
  (define (adopt flag text)
    (if text
        (change (if left? 'replace 'add) text)
        (remark 'warning "cannot write the flag " flag
                " in Scheme; give its #:value")))
  (define (adopt-from-right)
    (let* ((relation (first right))
           (flag  (relation-right relation))
           (where (apply condition-or (map relation-condition right)))
           (path  (string-contains flag "=/")))
      `(,(adopt flag (translate relation))
        ,@(if (condition-always? where)
              '()
              (list (remark 'note key " is adopted everywhere; the right side \
has it only where " (condition->string where))))
        ,@(if path
              (list (remark 'warning key " is adopted with a file name of the \
right side, " (string-drop flag (1+ path)) "; #:value gives another"))
              '()))))
  (match (list (decision-verb decision)
               (delete-duplicates (map relation-step relations)))
    ((_ ())
     (list (remark 'warning "decision on " key
                   ", of which neither side has a flag")))
    (('defer _)
     (list (apply remark 'note "deferred: " key
                  (match (decision-reason decision)
                    ("" '())
                    (reason (list ": " reason))))))
    (('keep _)
     (if (every (one-side? 'same) relations)
         (moot "both sides have it")
         '()))
    ((_ (_ _ . _))
     (list (remark 'warning "decision on " key ", which is of the steps "
                   (string-join (delete-duplicates
                                 (map relation-step relations))
                                ", ")
                   "; give its #:step")))
    (('drop _)
     (if left?
         (list (change 'remove ""))
         (moot "only the right side has it")))
    (('adopt _)
     (cond (value? (list (adopt value (flag-source value))))
           ((null? right) (moot "the right side does not have it"))
           ((every (one-side? 'same) right) (moot "both sides have it"))
           ((null? (cdr (delete-duplicates (map relation-right right))))
            (adopt-from-right))
           (else
            (list (remark 'warning "decision on " key
                          ", which the right side has as "
                          (string-join
                           (map (lambda (relation)
                                  (string-append
                                   (relation-right relation) " where "
                                   (condition->string
                                    (relation-condition relation))))
                                right)
                           ", and as ")
                          "; give its #:value")))))))
