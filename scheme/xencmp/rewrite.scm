;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Edits of Guix package definitions.

(define-module (xencmp rewrite)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp checkout)
  #:export (<flag-change>
            flag-change
            flag-change?
            flag-change-action
            flag-change-keyword
            flag-change-key
            flag-change-text
            flag-change-comment
            flag-change-comment-place
            flag-change-place
            flag-change-anchor
            flag-change-when

            change-flags
            module-reader
            add-flag
            remove-flag
            replace-flag
            set-flag
            move-flag
            comment-flag
            edit->diff
            display-diff
            save-edit!
            variant)
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
  (make-flag-change action keyword key text comment comment-place place anchor
                    when)
  flag-change?
  (action  flag-change-action)   ;add, remove, replace, set, move or comment
  (keyword flag-change-keyword)  ;string: "#:configure-flags" …
  (key     flag-change-key)      ;string: which flag; "" for add
  (text    flag-change-text)     ;string: Scheme source; or ""
  (comment flag-change-comment)  ;string, may be ""
  (comment-place flag-change-comment-place)  ;above or behind
  (place   flag-change-place)    ;any, last, first, before, after or sorted
  (anchor  flag-change-anchor)   ;string: key of the flag beside it
  (when    flag-change-when))    ;string: source of a test, or ""

(define (->source code)
  "Return CODE, a string that is Scheme source or an expression, as a string."
  (if (string? code) code (object->string code)))

(define* (flag-change action keyword #:key (key "") (text "") (comment "")
                      (comment-place 'above) (place 'any) (anchor "")
                      (when ""))
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
#$(this-package-input \"x\").  COMMENT stands above it or, where COMMENT-PLACE
is behind and it fits there, behind it on its line.  PLACE is one of any, which
is behind the flags that the package writes itself; last and first, of all flags,
also of inherited ones; before and after the flag whose key is ANCHOR; and
sorted, which is any where the flags are not sorted.  WHEN, an expression or its
source such as (target-aarch64?), is a test: the flag is passed only where it is
true."
  (make-flag-change action
                    (if (keyword? keyword) (object->string keyword) keyword)
                    key text comment comment-place place anchor
                    (->source when)))

(define (flag-change->list change)
  (match change
    (($ <flag-change> action keyword key text comment comment-place place
                      anchor when)
     (list action keyword key text comment comment-place place anchor when))))

(define (->text source)
  "Return SOURCE, a <text> or the name of a file, as <text>."
  (if (string? source) (read-text source) source))

(define (->string name)
  (if (symbol? name) (symbol->string name) name))

(define* (change-flags source name changes #:key reader)
  "Return the <edit> that makes CHANGES, a list of <flag-change>s, one after the
other to the package that the variable NAME, a symbol or string, holds in SOURCE,
a <text> or file name.  Every byte that a change does not ask for is kept.
For many edits of one file, READER is what `module-reader' returned for it.
Raise &xencmp-error, with the place, for what cannot be done safely."
  (let ((text    (->text source))
        (name    (->string name))
        (changes (map flag-change->list changes)))
    (if reader
        (%change-flags-with reader text name changes)
        (%change-flags text name changes))))

(define (module-reader source)
  "Return a reader for `change-flags' of the module SOURCE, a <text> or file name,
and of what it becomes: what the module imports is read once.  It keeps each
version of the module, so it is for one file."
  (%make-module-reader (->text source)))

(define* (add-flag source name keyword text
                   #:key (comment "") (comment-place 'above) (place 'any)
                   (anchor "") (when ""))
  "Return the <edit> that adds the flag TEXT, Scheme source, to the argument
KEYWORD of the package NAME in SOURCE.  An argument or an arguments field that is
not there yet is made.  COMMENT, COMMENT-PLACE, PLACE, ANCHOR and WHEN are those
of `flag-change'."
  (change-flags source name
                (list (flag-change 'add keyword #:text text #:comment comment
                                   #:comment-place comment-place #:place place #:anchor anchor
                                   #:when when))))

(define (remove-flag source name keyword key)
  "Return the <edit> that removes the flag KEY, with the comment that belongs to
it, from the argument KEYWORD of the package NAME in SOURCE.  One that is
inherited is taken out of what is inherited.  An argument that is left empty goes
as well."
  (change-flags source name (list (flag-change 'remove keyword #:key key))))

(define* (replace-flag source name keyword key text
                       #:key (comment "") (comment-place 'above) (when ""))
  "Return the <edit> that puts TEXT, Scheme source, in the place of the flag KEY
in the argument KEYWORD of the package NAME in SOURCE."
  (change-flags source name
                (list (flag-change 'replace keyword #:key key #:text text
                                   #:comment comment
                                   #:comment-place comment-place
                                   #:when when))))

(define* (set-flag source name keyword key text
                   #:key (comment "") (comment-place 'above) (place 'any)
                   (anchor "") (when ""))
  "Return the <edit> after which the argument KEYWORD of the package NAME in
SOURCE has TEXT, Scheme source, as its flag KEY: in the place of the one that it
has, else added as `add-flag' does."
  (change-flags source name
                (list (flag-change 'set keyword #:key key #:text text
                                   #:comment comment
                                   #:comment-place comment-place #:place place
                                   #:anchor anchor #:when when))))

(define* (move-flag source name keyword key
                    #:key (place 'any) (anchor ""))
  "Return the <edit> that moves the flag KEY, with its comments, within the
argument KEYWORD of the package NAME in SOURCE to PLACE, as for `flag-change'."
  (change-flags source name
                (list (flag-change 'move keyword #:key key
                                   #:place place #:anchor anchor))))

(define* (comment-flag source name keyword key comment
                       #:key (comment-place 'above))
  "Return the <edit> that puts COMMENT above the flag KEY in the argument KEYWORD
of the package NAME in SOURCE, or behind it where COMMENT-PLACE says so, in the
place of the comments that it has; with \"\" they are removed."
  (change-flags source name
                (list (flag-change 'comment keyword #:key key #:comment comment
                                   #:comment-place comment-place))))

(define (edit-name edit)
  "Return the name of EDIT's file as `git apply' wants it: relative to the
current directory when the file is below it, else to its Git checkout."
  (let ((name (fold-file-name (text-name (edit-text edit)))))
    (if (or (absolute-file-name? name) (string-prefix? ".." name))
        (let ((file (if (absolute-file-name? name)
                        name
                        (fold-file-name (string-append (getcwd) "/" name)))))
          (or (name-below (getcwd) file)
              (name-below (checkout-of file) file)))
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
such as (my packages), asks for a whole file that defines that module.

The second value is a list of the clauses of #:use-module, strings such as
\"(guix utils)\", that the module of SOURCE lacks for the definition; of a whole
file, those that it has.  Raise &xencmp-error, with the place, for what cannot be
done safely."
  (match (%variant (->text source) (->string parent) (->string variable)
                   name synopsis comment (->bool package/inherit?)
                   (->bool module) (map flag-change->list changes))
    ((text . imports)
     (values (if module
                 (string-append (module-head module imports) "\n" text)
                 text)
             imports))))

(define (module-head name imports)
  "Return the head of a file that defines the module NAME, a list, with IMPORTS,
sources of clauses."
  (string-append "(define-module " (object->string name)
                 (string-concatenate
                  (map (lambda (clause)
                         (string-append "\n  #:use-module " clause))
                       imports))
                 ")\n"))
