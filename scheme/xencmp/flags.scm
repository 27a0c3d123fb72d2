;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The vocabulary of builds: packages, steps, flags, phases.

(define-module (xencmp flags)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp source)
  #:export (<flag>
            make-flag
            list->flag
            flag?
            flag-key
            flag-template
            flag-condition
            flag-location
            flag-live?
            flag-reason
            flag-via
            flag-implied?
            flag->string

            <argument>
            make-argument
            list->argument
            argument?
            argument-keyword
            argument-flags
            argument-list?
            argument-quoted?
            argument-condition
            argument-location
            argument-step

            <step>
            make-step
            list->step
            step?
            step-kind
            step-phase
            step-program
            step-flags
            step-operands
            step-environment
            step-keyword
            step-condition
            step-location

            <phase>
            make-phase
            list->phase
            phase?
            phase-name
            phase-action
            phase-anchor
            phase-condition
            phase-location
            phase-substitutes
            phase-remarks))

(define-immutable-record-type <flag>
  (make-flag key template condition location live? reason via implied?)
  flag?
  (key       flag-key)          ;string
  (template  flag-template)     ;list of pieces, see (xencmp source)
  (condition flag-condition)    ;<condition>
  (location  flag-location)     ;<location> or #f
  (live?     flag-live?)        ;#f: no step ever sees it
  (reason    flag-reason)       ;string, why it is dead
  (via       flag-via)          ;list of <location>
  (implied?  flag-implied?))    ;#t: the build system passes it by itself

(define (list->flag lst)
  "Return the <flag> that LST, as the C++ side gives it, describes."
  (match lst
    ((key template condition location live? reason via implied?)
     (make-flag key template condition (list->location location) live? reason
                (map list->location via) implied?))))

(define (flag->string flag)
  "Return the text of FLAG, with its holes as they stand in the source."
  (template->string (flag-template flag)))

;; An argument of a Guix package: what stands behind one keyword.
(define-immutable-record-type <argument>
  (make-argument keyword flags list? quoted? condition location step)
  argument?
  (keyword   argument-keyword)    ;string: "#:configure-flags"
  (flags     argument-flags)      ;list of <flag>: the elements of its value
  (list?     argument-list?)      ;#f: a single value, the only <flag>
  (quoted?   argument-quoted?)    ;#t: a quoted list, not a gexp
  (condition argument-condition)  ;<condition> under which it is given
  (location  argument-location)   ;<location> or #f: the value as written
  (step      argument-step))      ;string: the kind of the step that takes it

(define (list->argument lst)
  "Return the <argument> that LST, as the C++ side gives it, describes."
  (match lst
    ((keyword flags list? quoted? condition location step)
     (make-argument keyword (map list->flag flags) list? quoted? condition
                    (list->location location) step))))

(define-immutable-record-type <step>
  (make-step kind phase program flags operands environment keyword condition
             location)
  step?
  (kind        step-kind)        ;string: "configure", "make", …
  (phase       step-phase)       ;string: "configure", "%build", …
  (program     step-program)     ;template
  (flags       step-flags)       ;list of <flag>
  (operands    step-operands)    ;list of <flag>; targets of make
  (environment step-environment) ;list of <flag>
  (keyword     step-keyword)     ;string: "#:configure-flags", or ""
  (condition   step-condition)   ;<condition>
  (location    step-location))   ;<location> or #f

(define (list->step lst)
  "Return the <step> that LST, as the C++ side gives it, describes."
  (match lst
    ((kind phase program flags operands environment keyword condition location)
     (make-step kind phase program (map list->flag flags)
                (map list->flag operands) (map list->flag environment) keyword
                condition (list->location location)))))

(define-immutable-record-type <phase>
  (make-phase name action anchor condition location substitutes remarks)
  phase?
  (name        phase-name)        ;string
  (action      phase-action)      ;string: "add-after", "replace", …
  (anchor      phase-anchor)      ;string, or ""
  (condition   phase-condition)   ;<condition>
  (location    phase-location)    ;<location> or #f
  (substitutes phase-substitutes) ;list of strings
  (remarks     phase-remarks))    ;list of <diagnostic>

(define (list->phase lst)
  "Return the <phase> that LST, as the C++ side gives it, describes."
  (match lst
    ((name action anchor condition location substitutes remarks)
     (make-phase name action anchor condition (list->location location)
                 substitutes (map list->diagnostic remarks)))))
