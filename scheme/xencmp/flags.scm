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
            flag->string

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
  (make-flag key template condition location live? reason via)
  flag?
  (key       flag-key)          ;string
  (template  flag-template)     ;list of pieces, see (xencmp source)
  (condition flag-condition)    ;<condition>
  (location  flag-location)     ;<location> or #f
  (live?     flag-live?)        ;#f: no step ever sees it
  (reason    flag-reason)       ;string, why it is dead
  (via       flag-via))         ;list of <location>

(define (list->flag lst)
  "Return the <flag> that LST, as the C++ side gives it, describes."
  (match lst
    ((key template condition location live? reason via)
     (make-flag key template condition (list->location location) live? reason
                (map list->location via)))))

(define (flag->string flag)
  "Return the text of FLAG, with its holes as they stand in the source."
  (template->string (flag-template flag)))

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
