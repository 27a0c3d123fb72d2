;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; xencmp within Guix: its packages as they are evaluated, with their flags
;;; changed, and with the places where these are written.  This module needs
;;; Guix, so nothing else imports it, and it is installed as source only.

(define-module (xencmp guix)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 match)
  #:use-module (ice-9 threads)
  #:use-module (system vm program)
  #:use-module ((guix packages) #:prefix guix:)
  #:use-module ((guix packages) #:select (package
                                          package/inherit
                                          this-package))
  #:use-module ((guix build-system) #:select (build-system-name
                                              make-bag
                                              bag-build
                                              bag-arguments))
  #:use-module (guix gexp)
  #:use-module ((guix utils) #:select (%current-system
                                       %current-target-system))
  #:use-module ((guix diagnostics) #:prefix guix:)
  #:use-module (xencmp errors)
  #:use-module ((xencmp source) #:prefix x:)
  #:use-module ((xencmp source) #:select (diagnostic->string))
  #:use-module ((xencmp flags) #:select (argument-keyword
                                         argument-flags
                                         argument-list?
                                         argument-step
                                         flag-key
                                         flag->string
                                         flag-template))
  #:use-module ((xencmp package) #:prefix x:)
  #:use-module ((xencmp channel) #:prefix x:)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp guix edits)
  #:use-module (xencmp guix link)
  #:export (package-with-flags
            evaluated-package)
  ;; What both Guix and xencmp have under one name works on either's records.
  #:replace (flags
             package?
             package-name
             package-version
             package-location
             package-build-system
             package-arguments
             location?
             location-file
             location-line
             location-column
             location->string))

;; One module is enough in a Guix REPL: the rest of xencmp comes with it.
(eval-when (expand load eval)
  (module-use! (module-public-interface (current-module))
               (resolve-interface '(xencmp))))


;;;
;;; One name for Guix's records and ours.
;;;

(define-syntax-rule (define-either name ours? ours theirs)
  (define (name record)
    "Return what the procedure of this name returns for RECORD, be it Guix's or
xencmp's."
    (if (ours? record) (ours record) (theirs record))))

(define (package? thing)
  "Whether THING is a <package>, be it Guix's or xencmp's."
  (or (x:package? thing) (guix:package? thing)))

(define (location? thing)
  "Whether THING is a <location>, be it Guix's or xencmp's."
  (or (x:location? thing) (guix:location? thing)))

(define-either package-name
  x:package? x:package-name guix:package-name)
(define-either package-version
  x:package? x:package-version guix:package-version)
(define-either package-location
  x:package? x:package-location guix:package-location)
(define-either package-build-system
  x:package? x:package-build-system guix:package-build-system)
(define-either package-arguments
  x:package? x:package-arguments guix:package-arguments)
(define-either location-file
  x:location? x:location-file guix:location-file)
(define-either location-line
  x:location? x:location-line guix:location-line)
(define-either location-column
  x:location? x:location-column guix:location-column)
(define-either location->string
  guix:location? guix:location->string x:location->string)


;;;
;;; Values of arguments as code.
;;;

(define %hole '(*approximate*))         ;as in `gexp->approximate-sexp'

;; What a build puts in is nearly always a file name.
(define %text-hole (list 'string-append %hole))

(define (value->code value)
  "Return the code of the build side that VALUE, of an argument, is: a datum,
with (*approximate*) for what only a build puts in."
  (match value
    ((? gexp?)
     (match (false-if-exception (list (gexp->approximate-sexp value)))
       ((code) (value->code code))
       (#f %hole)))
    ((? (cut equal? %hole <>)) %text-hole)
    ((first . rest) (cons (value->code first) (value->code rest)))
    ((or (? string?) (? symbol?) (? keyword?) (? number?) (? boolean?)
         (? char?) ())
     value)
    (_ %text-hole)))

(define (texts? value)
  "Whether VALUE is a list of texts and not code."
  (match value
    (((? string?) ...) #t)
    (_ #f)))

(define (argument->code value)
  (match value
    ((? texts?) (list 'quote value))
    (((? struct?) ...) (cons 'list (map value->code value)))
    (_ (value->code value))))

(define (has-hole? code)
  (or (equal? code %hole)
      (eq? code '*approximate*)
      (match code
        ((first . rest) (or (has-hole? first) (has-hole? rest)))
        (_ #f))))

(define (has-gexp? code)
  (match code
    ((first . rest) (or (has-gexp? first) (has-gexp? rest)))
    (_ (gexp? code))))

(define (keyword-arguments->alist arguments)
  "Return the pairs of a keyword and its value in ARGUMENTS, a keyword list: of
two with one keyword the last, which is the one that counts."
  (let loop ((rest arguments) (result '()))
    (match rest
      (((? keyword? keyword) value . rest)
       (loop rest (acons keyword value (alist-delete keyword result eq?))))
      (_ (reverse result)))))

(define (build-system-variable package)
  "Return the name of the variable that ought to hold PACKAGE's build system."
  (symbol-append (build-system-name (guix:package-build-system package))
                 '-build-system))

(define (arguments->package package alist)
  "Return the xencmp <package> for PACKAGE, as if its arguments were ALIST,
pairs of a keyword and a value."
  (code->package (guix:package-name package)
                 (let ((version (guix:package-version package)))
                   (if (string? version) version ""))
                 (build-system-variable package)
                 (map (match-lambda
                        ((keyword . value)
                         (cons keyword (argument->code value))))
                      alist)))

(define (read-argument package keyword value)
  "Return the <argument> that VALUE is, behind KEYWORD of PACKAGE."
  (x:package-argument (arguments->package package (list (cons keyword value)))
                      keyword))


;;;
;;; Changing flags.
;;;

(define (fail-at package . message)
  (let ((where (guix:package-location package)))
    (raise-xencmp-error 'package-with-flags (string-concatenate message)
                        (and where (guix:location-file where))
                        (and where (guix:location-line where))
                        (and where (+ 1 (guix:location-column where))))))

(define (read-datum text)
  "Return the datum that TEXT holds.  Raise &xencmp-error when it is not one."
  (define (refuse why)
    (raise-xencmp-error 'package-with-flags (string-append why ": " text)))
  (call-with-input-string text
    (lambda (port)
      (let* ((next (lambda ()
                     (catch 'read-error
                       (lambda () (read port))
                       (lambda _ (refuse "not Scheme")))))
             (datum (next)))
        (cond ((eof-object? datum) (refuse "no datum"))
              ((eof-object? (next)) datum)
              (else (refuse "more than one datum")))))))

(define %ungexps
  '(ungexp ungexp-native ungexp-splicing ungexp-native-splicing gexp))

(define (needs-gexp? datum)
  (match datum
    ((first . rest)
     (or (memq first %ungexps) (needs-gexp? first) (needs-gexp? rest)))
    (_ #f)))

(define (scope module)
  "Return a module where code finds what MODULE has, and what Guix's own
packages are written with."
  (let ((scope (make-module)))
    (for-each (cut module-use! scope <>)
              (cons module
                    (map resolve-interface
                         '((guile) (guix gexp) (guix utils)
                           (guix packages)))))
    scope))

(define (in-package expression module text)
  "Return a procedure that evaluates EXPRESSION in MODULE for the package that
it is given: `this-package' and `this-package-input' mean that one.  TEXT,
where EXPRESSION comes from, is for errors."
  (define (evaluate thunk)
    (define (refuse why)
      (raise-xencmp-error 'package-with-flags
                          (string-append "cannot evaluate " text ": " why)))
    (catch 'unbound-variable
      (lambda ()
        (catch 'syntax-error
          thunk
          (lambda (key who message . _) (refuse message))))
      (lambda (key who message arguments . _)
        (refuse (apply format #f message arguments)))))
  (let ((procedure
         (evaluate
          (lambda ()
            (eval `(lambda (self)
                     (syntax-parameterize ((this-package
                                            (identifier-syntax self)))
                       ,expression))
                  (scope module))))))
    (lambda (self)
      (evaluate (lambda () (procedure self))))))

(define (has-unquote? datum)
  "Whether there is an `unquote' in DATUM that is not in a quasiquote of its
own."
  (match datum
    (('quasiquote . _) #f)
    (((or 'unquote 'unquote-splicing) _) #t)
    ((first . rest) (or (has-unquote? first) (has-unquote? rest)))
    (_ #f)))

(define (element text module)
  "Return a procedure from packages to the code of the list element that TEXT,
of a <flag-change>, is: Scheme source, as within a gexp or within a
quasiquote of old style, or a gexp."
  (if (gexp? text)
      (const text)
      (let ((datum (read-datum text)))
        (match datum
          (((or 'ungexp-splicing 'ungexp-native-splicing) . _)
           (raise-xencmp-error
            'package-with-flags
            (string-append "not one element: " text)))
          (('gexp _) (in-package datum module text))
          (_ (cond ((needs-gexp? datum)
                    (in-package (list 'gexp datum) module text))
                   ((has-unquote? datum)
                    (in-package (list 'quasiquote datum) module text))
                   (else (const datum))))))))

(define (test when module)
  "Return a procedure from packages to whether WHEN, of a <flag-change>, holds:
Scheme source, or \"\" for always."
  (match when
    ("" (const #t))
    ((? string? text) (in-package (read-datum text) module text))))

(define (prepare change module)
  "Return CHANGE, a <flag-change>, as a list of its keyword, a test and a
procedure that makes an <edit-step>, both of which take a package."
  (define action (flag-change-action change))
  (define keyword
    (let ((text (flag-change-keyword change)))
      (unless (string-prefix? "#:" text)
        (raise-xencmp-error 'package-with-flags
                            (string-append "no keyword: " text)))
      (symbol->keyword (string->symbol (string-drop text 2)))))
  (define (check value known what)
    (unless (memq value known)
      (raise-xencmp-error 'package-with-flags
                          (format #f "no ~a of flags: ~a" what value))))
  (check action '(add remove replace set move comment) "change")
  (check (flag-change-place change) '(any last first before after sorted)
         "place")
  (let ((code (if (memq action '(add replace set))
                  (element (flag-change-text change) module)
                  (const #f))))
    (list keyword
          (test (flag-change-when change) module)
          (lambda (self)
            (edit-step action (flag-change-key change) (code self)
                       (match (flag-change-place change)
                         ('any 'last)
                         (place place))
                       (flag-change-anchor change))))))

(define (code->value code)
  "Return CODE as the value of an argument: a gexp when there is one in it."
  ;; Lists that are put in as a whole, as in #~#$CODE, would do, but nothing
  ;; that prints gexps looks into them.
  (match code
    ((not (? has-gexp?)) code)
    ((? gexp?) code)
    ((first . rest)
     #~(#$(code->value first) #$@(code->value rest)))))

(define (edit-texts package keyword texts steps fail)
  (let ((new (edit-elements texts steps
                            (argument-step
                             (read-argument package keyword texts))
                            fail)))
    (unless (every string? new)
      (fail "its flags are data of the host, so a new one must be a string"))
    new))

(define (edit-single value steps fail)
  "Return what STEPS make of VALUE, which is not a list."
  (match steps
    ((($ <edit-step> (or 'set 'replace) key code))
     (unless (member key (list "" (object->string value)))
       (fail (string-append "no flag " key)))
     code)
    (_ (fail "it is not a list of flags"))))

(define (edit-value package keyword value steps)
  "Return VALUE, what KEYWORD of PACKAGE has, after STEPS, a list of
<edit-step>s."
  (define (fail message)
    (fail-at package message " in " (object->string keyword) " of "
             (guix:package-name package)))
  (define argument (read-argument package keyword value))
  (define flags (argument-flags argument))
  (define kind (argument-step argument))
  (define (new-flag code)
    (match (argument-flags
            (read-argument package keyword
                           (if (gexp? code)
                               #~(list #$code)
                               (list 'list code))))
      ((flag) flag)))
  (define (unknown-value?)
    (any (lambda (flag)
           (match (flag-template flag)
             (((_ . (or 'unknown 'expression))) #t)
             (_ #f)))
         flags))
  (cond
   ((texts? value) (edit-texts package keyword value steps fail))
   ((and (list? value) (any struct? value))
    (fail "it is not a list of flags"))
   ((not (or (argument-list? argument) (unknown-value?)))
    (edit-single value steps fail))
   (else
    ;; What is known to be impossible is told now.
    (edit-flags flags steps new-flag fail)
    (let-values (((elements same-form)
                  (let ((code (value->code value)))
                    (if (or (has-hole? code)
                            (and (gexp? value)
                                 (pair? (gexp-modules value))))
                        (values #f #f)
                        (list-code-elements code)))))
      (if (and elements
               (known-flags? flags)
               (= (length elements) (length flags)))
          (let ((code (same-form (edit-elements elements steps kind fail))))
            (if (and (gexp? value) (not (has-gexp? code)))
                (sexp->gexp code)
                (code->value code)))
          (let ((original (if (and (not (gexp? value))
                                   (any (compose has-gexp? edit-step-code)
                                        steps))
                              (sexp->gexp value)
                              value)))
            (code->value
             (edit->code original steps kind flags new-flag))))))))

;;; Defaults of build systems.

(define (definition-in file name)
  "Return the form of FILE, in Guile's load path, that defines the procedure
NAME, or #f."
  (and=> (%search-load-path file)
         (lambda (file)
           (call-with-input-file file
             (lambda (port)
               (let loop ()
                 (match (read port)
                   ((? eof-object?) #f)
                   ((and form ((or 'define* 'define*-public)
                               ((? (cut eq? name <>)) . _) . _))
                    form)
                   (_ (loop)))))
             #:encoding "UTF-8"))))

(define (file->module file)
  (map string->symbol
       (string-split (string-drop-right file (string-length ".scm")) #\/)))

(define (default-value package keyword)
  "Return the value that PACKAGE's build system gives to KEYWORD by itself.
Raise &xencmp-error when it takes no such argument, or when that cannot be
told."
  (define (refuse . message)
    (apply fail-at package
           (guix:package-name package) " has no " (object->string keyword)
           "; its build system " message))
  (define bag
    (make-bag (guix:package-build-system package)
              (guix:package-name package)
              #:outputs (guix:package-outputs package)
              #:arguments (guix:package-arguments package)
              #:system (%current-system)
              #:target (%current-target-system)))
  (define name (keyword->symbol keyword))
  (define (parameter-default form module)
    (match form
      ((_ (_ . parameters) . _)
       (match (find (match-lambda
                      ((parameter . _) (eq? parameter name))
                      (parameter (eq? parameter name)))
                    (or (memq #:key (append-proper parameters)) '()))
         ((_ expression)
          (match (false-if-exception (list (eval expression module)))
            ((value) value)
            (#f (refuse "computes it"))))
         ((? symbol?) #f)
         (_ (refuse "takes none"))))))
  (unless bag
    (refuse "does not build for this system"))
  (match (assq keyword (keyword-arguments->alist (bag-arguments bag)))
    ((_ . value) value)
    (#f
     (let ((build (bag-build bag)))
       (match (program-source build 0)
         ((_ (? string? file) . _)
          (let-values (((directory file) (load-path-entry file)))
            (match (and directory
                        (definition-in file (procedure-name build)))
              (#f (refuse "has a default that is not found"))
              (form (parameter-default
                     form (resolve-module (file->module file)))))))
         (_ (refuse "has a default that is not found")))))))

(define (append-proper lst)
  "Return the elements of LST, which may be a dotted list, without the last
tail."
  (match lst
    ((first . rest) (cons first (append-proper rest)))
    (_ '())))

(define (edit-arguments package arguments prepared self)
  "Return ARGUMENTS, those of PACKAGE, after the changes PREPARED, as `prepare'
makes them, for the package SELF."
  (define (steps keyword)
    (filter-map (match-lambda
                  ((other holds? step)
                   (and (eq? keyword other)
                        (holds? self)
                        (step self))))
                prepared))
  (fold (lambda (keyword arguments)
          (match (steps keyword)
            (() arguments)
            (steps
             (replace* arguments keyword
                       (edit-value package keyword
                                   (match (assq keyword
                                                (keyword-arguments->alist
                                                 arguments))
                                     ((_ . value) value)
                                     (#f (default-value package keyword)))
                                   steps)))))
        arguments
        (delete-duplicates (map first prepared))))

(define (replace* arguments keyword value)
  "Return ARGUMENTS with VALUE behind KEYWORD, at the end if it is not there;
of two, the last one is changed, which is the one that counts."
  (let loop ((rest (reverse arguments)) (tail '()))
    (match rest
      ((_ (? (cut eq? keyword <>)) . before)
       (append (reverse before) (cons* keyword value tail)))
      ((old other . before)
       (loop before (cons* other old tail)))
      (() (append tail (list keyword value))))))

(define* (package-with-flags p changes
                             #:key (module (current-module)) (check? #t))
  "Return a package like P, Guix's <package>, with CHANGES, a list of
<flag-change>s, made to its flags one after the other, and to those of its
replacement, if it has one.

The arguments may be gexps or old-style code, and stay what they are unless a
change has `#$' in it, for which they become gexps.  Where all flags are known,
the new list is there as such; elsewhere it is code that makes the changes in
the build.  An argument that P does not have starts with what the build system
gives by itself.

What is behind `#$' in the text of a change, and its test, is evaluated in
MODULE, where Guix's own procedures are known as well, when the arguments of
the new package are: for the system, and with `this-package' for the package,
that these are asked for.  In old style, `,' does what `#$' does, for values
that are texts.  The text may also be a gexp.  Comments are left out.

Raise &xencmp-error for a flag that is not there, or is there twice, as soon as
that is known: now for the current system, unless CHECK? is false; else when
the arguments are evaluated, and at the latest in the build."
  (define prepared (map (cut prepare <> module) changes))
  (define new
    (package/inherit p
      (location (guix:package-location p))
      (arguments
       (edit-arguments p (guix:package-arguments (as-seen-by p this-package))
                       prepared this-package))))
  (when check?
    (guix:package-arguments new))
  new)

(define (as-seen-by parent child)
  "Return PARENT with what its arguments may refer to, its inputs above all,
as in CHILD, which inherits from it: other procedures, such as
`package-input-rewriting', change them there."
  (package
    (inherit parent)
    (name (guix:package-name child))
    (version (guix:package-version child))
    (source (guix:package-source child))
    (outputs (guix:package-outputs child))
    (inputs (guix:package-inputs child))
    (native-inputs (guix:package-native-inputs child))
    (propagated-inputs (guix:package-propagated-inputs child))
    (properties (guix:package-properties child))
    (location (guix:package-location parent))))


;;;
;;; Reading flags.
;;;

;; Channels that were read, by directory, and their packages, by file.
(define %channels (make-hash-table))
(define %channels-lock (make-mutex))

(define (load-path-entry file)
  "Return two values: the directory of Guile's load path that FILE is in, or
#f, and the rest of FILE's name."
  (define (below directory)
    (let ((prefix (string-append (string-trim-right directory #\/) "/")))
      (and (string-prefix? prefix file)
           (string-drop file (string-length prefix)))))
  (if (absolute-file-name? file)
      (match (find below %load-path)
        (#f (values #f file))
        (directory (values directory (below directory))))
      (values (find (lambda (directory)
                      (file-exists? (string-append directory "/" file)))
                    %load-path)
              file)))

(define (channel-of directory)
  (or (hash-ref %channels directory)
      (let ((channel (x:read-channel directory
                                     #:load-path (delete directory
                                                         %load-path))))
        (hash-set! %channels directory channel)
        channel)))

(define (summaries channel file)
  (let ((key (cons (x:channel-directory channel) file)))
    (or (hash-ref %channels key)
        (let ((summaries (x:channel-packages channel (list file))))
          (hash-set! %channels key summaries)
          summaries))))

(define (defined-in-file where system target)
  "Return the xencmp <package> that the file of WHERE, which is in no channel,
defines there, or #f.  What that file imports is not read."
  (let ((file (guix:location-file where)))
    (and (file-exists? file)
         (and=> (find (lambda (candidate)
                        (and=> (x:package-location candidate)
                               (lambda (location)
                                 (and (= (x:location-line location)
                                         (guix:location-line where))
                                      (= (x:location-column location)
                                         (+ 1 (guix:location-column
                                               where)))))))
                      (guard (c ((xencmp-error? c) '()))
                        (x:read-packages file)))
                (cut x:specialise <> #:system system #:target target)))))

(define (summary-of package candidates where)
  "Return the one of CANDIDATES, <package-summary>s of one file, that is
PACKAGE, which is defined at WHERE, or #f."
  (define (at? summary)
    (and=> (x:summary-location summary)
           (lambda (location)
             (and (= (x:location-line location) (guix:location-line where))
                  (= (x:location-column location)
                     (+ 1 (guix:location-column where)))))))
  (define (named? summary)
    (string=? (x:summary-name summary) (guix:package-name package)))
  (define (versioned? summary)
    (and (named? summary)
         (equal? (x:summary-version summary)
                 (guix:package-version package))))
  (match (filter at? candidates)
    ((one) one)
    (() (match (filter versioned? candidates)
          ((one) one)
          (_ #f)))
    (several
     (match (filter versioned? several)
       ((one . _) one)
       (() (match (filter named? several)
             ((one . _) one)
             (() #f)))))))

(define (summary-by-name package channel)
  "Return the <package-summary> of the one package of CHANNEL that has
PACKAGE's name and version, or #f."
  (match (filter (lambda (summary)
                   (and (string=? (x:summary-name summary)
                                  (guix:package-name package))
                        (equal? (x:summary-version summary)
                                (guix:package-version package))))
                 (x:find-packages channel (guix:package-name package)))
    ((one) one)
    (_ #f)))

(define (written-package package channel system target keywords)
  "Return the xencmp <package> that the source of PACKAGE defines, or #f when
it is not found."
  (define reading
    (list #:system system #:target target
          #:steps? (null? keywords) #:keywords keywords))
  (define (read-at where find-summary)
    (let-values (((directory file)
                  (load-path-entry (guix:location-file where))))
      (and (or channel directory)
           (with-mutex %channels-lock
             (let* ((channel (or channel (channel-of directory)))
                    (summary (find-summary channel file)))
               (and summary
                    (apply x:channel-package channel summary reading)))))))
  (define where (guix:package-location package))
  (and where
       (or (read-at where
                    (lambda (channel file)
                      (summary-of package (summaries channel file) where)))
           ;; Procedures such as `package-input-rewriting' and
           ;; `deprecated-package' leave their own place in what they make.
           (and=> (guix:package-superseded package)
                  (cut written-package <> channel system target keywords))
           (read-at where
                    (lambda (channel file)
                      (summary-by-name package channel)))
           (defined-in-file where system target))))

(define* (evaluated-package package
                            #:key (system (%current-system))
                            (target (%current-target-system))
                            channel (keywords '()))
  "Return PACKAGE, Guix's <package>, as a <package> of xencmp: its arguments,
steps and phases are those that Guix evaluates it to for SYSTEM and, in a cross
build, TARGET; each flag has the place where it is written.  That is looked for
in CHANNEL, by default the directory of Guile's load path that has PACKAGE's
file, whose files are read once.  KEYWORDS, a list of keywords, are the
arguments that are read; () stands for all.

The flags of arguments whose place is not found have #f for it.  Where the
source, as it is read, says something else than Guix, and where it is not
found, the remarks of the result say so."
  (define arguments
    (parameterize ((%current-system system)
                   (%current-target-system target))
      (filter (match-lambda
                ((keyword . _)
                 (or (null? keywords) (memq keyword keywords))))
              (keyword-arguments->alist (guix:package-arguments package)))))
  (define written
    (written-package package channel system target keywords))
  (define linked
    (link-package (parameterize ((%current-system system)
                                 (%current-target-system target))
                    (arguments->package package arguments))
                  written))
  (if written
      linked
      (set-field linked (x:package-remarks)
                 (cons (x:make-diagnostic
                        'unknown
                        (string-append "the source of "
                                       (guix:package-name package)
                                       " is not found")
                        (guix-location->location
                         (guix:package-location package))
                        '())
                       (x:package-remarks linked)))))

(define (guix-location->location where)
  (and where
       (x:make-location (guix:location-file where)
                        (guix:location-line where)
                        (+ 1 (guix:location-column where))
                        0 0)))

(define (display-remark remark)
  "Print REMARK, a <diagnostic>, on the current error port."
  (format (current-error-port) "~a~%" (diagnostic->string remark)))

(define (flags package . rest)
  "Return flags of PACKAGE, in order:

  (flags PACKAGE [WHAT] [#:system SYSTEM] [#:target TARGET] [#:channel CHANNEL]
         [#:report REPORT])

WHAT is a symbol or a string such as 'configure for those that its steps of
this kind pass; a keyword such as #:configure-flags for those that it is given
as this argument; or #f, the default, for all that its steps pass.  SYSTEM and
TARGET are as for `specialise'.

PACKAGE is a <package> of xencmp, or of Guix.  For the latter, flags are those
that Guix evaluates it to, by default for the current system; see
`evaluated-package', to which CHANNEL goes.  REPORT is called with each
<diagnostic> on what its source says otherwise; by default they are printed on
the current error port."
  ;; WHAT may be a keyword, so `define*' cannot tell it from the others.
  (if (even? (length rest))
      (apply flags* package #f rest)
      (apply flags* package rest)))

(define* (flags* package what
                 #:key system target channel (report display-remark))
  (if (x:package? package)
      (x:flags (if (or system target)
                   (x:specialise package #:system system #:target target)
                   package)
               what)
      (let ((evaluated (evaluated-package
                        package
                        #:system (or system (%current-system))
                        #:target (if system
                                     target
                                     (or target (%current-target-system)))
                        #:channel channel
                        #:keywords (if (keyword? what) (list what) '()))))
        (for-each report (x:package-remarks evaluated))
        (x:flags evaluated what))))
