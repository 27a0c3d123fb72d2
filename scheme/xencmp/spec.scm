;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; RPM specs, read in all configurations at once.

(define-module (xencmp spec)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 binary-ports)
  #:use-module (ice-9 match)
  #:use-module (ice-9 textual-ports)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:export (read-spec-file
            read-spec-text
            spec-name
            spec-version
            spec-release
            spec-sections
            spec-section
            spec-tags
            spec-macros
            spec-remarks
            spec-configurations
            spec-expansion
            spec-expansion-bytes
            read-macro-set
            installed-macro-set
            make-macro-evaluator
            evaluate-macros

            <spec-section>
            spec-section?
            spec-section-name
            spec-section-argument
            spec-section-condition
            spec-section-location
            spec-section-body
            spec-section->string

            <spec-tag>
            spec-tag?
            spec-tag-name
            spec-tag-value
            spec-tag-condition
            spec-tag-location
            spec-tag-section

            <spec-macro>
            spec-macro?
            spec-macro-name
            spec-macro-body
            spec-macro-parameters
            spec-macro-global?
            spec-macro-condition
            spec-macro-location)
  #:re-export (<spec-file>
               <macro-set>
               <macro-evaluator>
               <command-memo>
               make-command-memo
               spec-atoms
               spec-standard-macros))

;; A guarded text is a list of (PIECE CONDITION LOCATION): PIECE, which is as in
;; (xencmp source), is part of the text where CONDITION holds.

(define-immutable-record-type <spec-section>
  (make-spec-section name argument condition location body spec index)
  spec-section?
  (name      spec-section-name)         ;string: "%build"; "" for the preamble
  (argument  spec-section-argument)     ;guarded text
  (condition spec-section-condition)    ;<condition>
  (location  spec-section-location)     ;<location>
  (body      spec-section-body)         ;guarded text
  (spec      spec-section-spec)         ;<spec-file>
  (index     spec-section-index))       ;integer

(define-immutable-record-type <spec-tag>
  (make-spec-tag name value condition location section)
  spec-tag?
  (name      spec-tag-name)             ;string: "BuildRequires"
  (value     spec-tag-value)            ;guarded text
  (condition spec-tag-condition)        ;<condition>
  (location  spec-tag-location)         ;<location>
  (section   spec-tag-section))         ;integer: index into the sections

(define-immutable-record-type <spec-macro>
  (make-spec-macro name body parameters global? condition location)
  spec-macro?
  (name       spec-macro-name)          ;string
  (body       spec-macro-body)          ;string
  (parameters spec-macro-parameters)    ;string, or #f when it takes none
  (global?    spec-macro-global?)       ;boolean
  (condition  spec-macro-condition)     ;<condition>
  (location   spec-macro-location))     ;<location> or #f

(define (list->guarded lst)
  (map (match-lambda
         ((piece condition location)
          (list piece condition (list->location location))))
       lst))

(define* (read-spec-text text #:key (definitions '()) (macros '())
                         (with '()) (without '()) arch os
                         (assume (condition-always)) closed?
                         (macro-files '()) (include-path '())
                         macro-set execute? memo expansion? rpm-version)
  "Return the <spec-file> that TEXT, a <text>, holds.  Nothing is run unless
EXECUTE? is true: %(…) is a test in a condition and a hole elsewhere.

DEFINITIONS is an alist of strings to replace before TEXT is read, such as
((\"@VERSION@\" . \"4.17.2\")).  MACROS is an alist as of rpmbuild's --define, WITH
and WITHOUT are lists of build conditionals as of its --with and --without, ARCH
and OS are strings that fix the target, ASSUME is a condition on the
configurations that count.  If CLOSED? is true, macros that no file defines are
undefined and build conditionals that are not named are off, as in rpm itself;
otherwise each becomes an atom.  MACRO-FILES are names of RPM macro files to read
first, INCLUDE-PATH directories where %include looks.

MACRO-SET, from `installed-macro-set' or `read-macro-set', stands in the place
of the built-in macros.  If EXECUTE? is true, %(…) and %{lua:…} run as rpm runs
them; each command once only for all specs that are read with the same MEMO,
from `make-command-memo'.  If EXPANSION? is true, `spec-expansion' gives the
whole text.  RPM-VERSION, such as \"4.18\", is the rpm to follow where they
differ.

Raise &xencmp-error for what rpm could not read either."
  (%read-spec text definitions macros (list with without) (list arch os)
              assume (and closed? #t) (map read-text macro-files)
              include-path
              (list (and execute? #t) (and expansion? #t)
                    (and=> rpm-version version->numbers) macro-set memo)))

(define (version->numbers version)
  "Return the first two numbers of VERSION, a string."
  (match (map string->number (string-split version #\.))
    (((? integer? major) (? integer? minor) . _) (list major minor))
    (_ (raise-xencmp-error 'read-spec-text
                           (format #f "not a version of rpm: ~a" version)))))

(define* (read-macro-set files #:key closed? execute?)
  "Return the macros that FILES, names of macro files of a distribution, define,
a <macro-set>.  CLOSED? and EXECUTE? are those of `read-spec-text', with which
the set is to be used: what is known without running anything is left out of it
when nothing is to be run."
  (%read-macro-set files (and closed? #t) (and execute? #t)))

(define* (installed-macro-set #:key arch closed? execute?)
  "Return the macros of the rpm that is installed on this machine, when it builds
for ARCH (by default the machine's), a <macro-set>; or #f where there is none.
CLOSED? and EXECUTE? are those of `read-macro-set'."
  (%installed-macro-set arch (and closed? #t) (and execute? #t)))

(define* (make-macro-evaluator #:key (macros '()) macro-set execute? memo
                               rpm-version)
  "Return a <macro-evaluator> for `evaluate-macros'.  The keywords are those of
`read-spec-text'."
  (%make-macro-evaluator macros
                         (list (and execute? #t) #f
                               (and=> rpm-version version->numbers)
                               macro-set memo)))

(define (evaluate-macros evaluator text)
  "Return two values: what TEXT, a string, expands to, a string, as by `rpm
--eval'; and a list of <diagnostic>.  What it defines, EVALUATOR keeps for the
next."
  (match (%evaluate-macros evaluator (string->text "--eval" text))
    ((bytes remarks)
     (values (bytes->string bytes) (map list->diagnostic remarks)))))

(define (bytes->string bytes)
  (call-with-input-bytevector bytes
    (lambda (port)
      (set-port-encoding! port "UTF-8")
      (set-port-conversion-strategy! port 'substitute)
      (get-string-all port))))

(define %least-number (+ 1 (- (expt 2 63))))

(define (spec-configurations spec)
  "Return what SPEC leaves open and something in it depends on, a list of (ATOM
WHO VALUES): ATOM is as in `condition-atoms'; WHO decides it: `builder' by --with
and --without, `target', `distribution' by a macro, or `machine' by what a command
prints there; VALUES are those from which on something changes, for strings also
those at which it changes back."
  (define who
    (match-lambda
      (('with _) 'builder)
      (((or 'arch 'os) _) 'target)
      (((or 'defined 'number 'text) _) 'distribution)
      (_ 'machine)))
  (map (lambda (atom values)
         (list atom (who atom)
               ;; A string with a NUL behind it is the next one after it.
               (delete-duplicates
                (map (lambda (value)
                       (if (and (string? value)
                                (string-suffix? "\0" value))
                           (string-drop-right value 1)
                           value))
                     ;; The least number stands for `defined'.
                     (remove (lambda (value)
                               (or (not value)
                                   (equal? value %least-number)))
                             values)))))
       (spec-atoms spec) (%spec-cuts spec)))

(define* (spec-expansion-bytes spec
                               #:optional (configuration (condition-always))
                               #:key (macros '()))
  "Return the text that `rpmspec -P' prints of SPEC where CONFIGURATION, a
condition, holds, as a bytevector: it need not be UTF-8.  SPEC must have been
read with #:expansion? #t.  Holes are their source text; those that ask for one
of MACROS, an alist, are its value.  Raise &xencmp-error when CONFIGURATION
leaves open whether a part of the text is there."
  (%spec-expansion spec configuration macros))

(define (spec-expansion spec . arguments)
  "Return the same as `spec-expansion-bytes' with ARGUMENTS, as a string."
  (bytes->string (apply spec-expansion-bytes spec arguments)))

(define (read-spec-file file . options)
  "Return the <spec-file> that FILE, a file name, holds.  OPTIONS are those of
`read-spec-text'."
  (apply read-spec-text (read-text file) options))

(define (spec-name spec)
  "Return the value of SPEC's Name tag, a guarded text."
  (list->guarded (%spec-name spec)))

(define (spec-version spec)
  "Return the value of SPEC's Version tag, a guarded text."
  (list->guarded (%spec-version spec)))

(define (spec-release spec)
  "Return the value of SPEC's Release tag, a guarded text."
  (list->guarded (%spec-release spec)))

(define (spec-sections spec)
  "Return the sections of SPEC, a list of <spec-section>; the first one is the
preamble."
  (let ((sections (%spec-sections spec)))
    (map (match-lambda*
           (((name argument condition location body) index)
            (make-spec-section name (list->guarded argument) condition
                               (list->location location) (list->guarded body)
                               spec index)))
         sections (iota (length sections)))))

(define (spec-section spec name)
  "Return the first section of SPEC that is called NAME, such as \"%build\", or
#f."
  (find (lambda (section) (string=? name (spec-section-name section)))
        (spec-sections spec)))

(define* (spec-section->string section
                               #:optional (configuration (condition-always)))
  "Return the text of SECTION where CONFIGURATION, a condition, holds, with holes
as their source text.  Raise &xencmp-error when CONFIGURATION leaves open whether
a part of it is there."
  (%spec-render (spec-section-spec section) (spec-section-index section)
                configuration))

(define (spec-tags spec)
  "Return the tags of SPEC, a list of <spec-tag>."
  (map (match-lambda
         ((name value condition location section)
          (make-spec-tag name (list->guarded value) condition
                         (list->location location) section)))
       (%spec-tags spec)))

(define (spec-macros spec)
  "Return the macros that SPEC defines, a list of <spec-macro>, in order."
  (map (match-lambda
         ((name body parameters global? condition location)
          (make-spec-macro name body parameters global? condition
                           (list->location location))))
       (%spec-macros spec)))

(define (spec-remarks spec)
  "Return what the reader has to say about SPEC, a list of <diagnostic>."
  (map list->diagnostic (%spec-remarks spec)))
