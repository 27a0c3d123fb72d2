;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Build logs: which compiler commands a build ran, with which options, and how
;;; the options of two builds differ.

(define-module (xencmp buildlog)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp source)
  #:export (read-log
            text->log
            log-units
            log-remarks

            <unit>
            unit?
            unit-source
            unit-output
            unit-compiler
            unit-directory
            unit-directory-certain?
            unit-complete?
            unit-argument-count
            unit-location
            unit-argv
            unit-operands
            unit-options

            <compiler-option>
            compiler-option?
            compiler-option-text
            compiler-option-name
            compiler-option-key
            compiler-option-normalised
            compiler-option-category
            compiler-option-hardening?
            compiler-option-effective?
            compiler-option-default?
            compiler-option-index
            compiler-option-location

            gcc-implied-options
            compare-units

            <unit-comparison>
            unit-comparison?
            unit-comparison-matches
            unit-comparison-left-only
            unit-comparison-right-only

            <unit-match>
            unit-match?
            unit-match-left
            unit-match-right
            unit-match-reason
            unit-match-options
            unit-match-left-overridden
            unit-match-right-overridden
            unit-match-hardening

            <option-relation>
            option-relation?
            option-relation-key
            option-relation-verdict
            option-relation-category
            option-relation-hardening?
            option-relation-left
            option-relation-right

            <missing-hardening>
            missing-hardening?
            missing-hardening-measure
            missing-hardening-side
            missing-hardening-option)
  #:re-export (<build-log>
               build-log-text
               build-log-profile
               build-log-target
               build-log-root
               build-log-hidden
               build-log-versions
               build-log-size))

;; One compiler command; one for each source when the command names several.
;; LOG and NUMBER lead to the rest, which is fetched when it is asked for.
(define-immutable-record-type <unit>
  (make-unit log number source output compiler directory directory-certain?
             complete? argument-count location)
  unit?
  (log                unit-log)
  (number             unit-number)
  (source             unit-source)      ;string, relative to the build root;
                                        ;"" for a command that only links
  (output             unit-output)      ;string, as in the log
  (compiler           unit-compiler)    ;string
  (directory          unit-directory)   ;string, "" when not known
  (directory-certain? unit-directory-certain?)
  (complete?          unit-complete?)   ;#f: the log cuts it off
  (argument-count     unit-argument-count)
  (location           unit-location))   ;<location>

(set-record-type-printer! <unit>
  (lambda (unit port)
    (format port "#<unit ~a ~a>"
            (if (string-null? (unit-source unit))
                (unit-output unit)
                (unit-source unit))
            (location->string (unit-location unit)))))

(define-immutable-record-type <compiler-option>
  (make-compiler-option log text name key normalised category hardening?
                        effective? default? index span)
  compiler-option?
  (log        compiler-option-log)
  (text       compiler-option-text)       ;string, as in the log
  (name       compiler-option-name)       ;string, as in GCC's records
  (key        compiler-option-key)        ;string; the same: one overrides the
                                          ;other
  (normalised compiler-option-normalised) ;string, what comparisons use
  (category   compiler-option-category)   ;symbol: driver, dependency,
                                          ;debugging, definitions, includes,
                                          ;dialect, target, code-generation,
                                          ;optimization, warnings, linking,
                                          ;unknown
  (hardening? compiler-option-hardening?)
  (effective? compiler-option-effective?) ;#f: a later one overrides it
  (default?   compiler-option-default?)   ;the compiler does so anyway
  (index      compiler-option-index)      ;position in argv, from 1
  (span       compiler-option-span))      ;byte offsets

(set-record-type-printer! <compiler-option>
  (lambda (option port)
    (format port "#<compiler-option ~a ~a>" (compiler-option-text option)
            (compiler-option-category option))))

(define (compiler-option-location option)
  "Return the <location> of OPTION in its log."
  (match (compiler-option-span option)
    ((begin end)
     (let ((text (build-log-text (compiler-option-log option))))
       (match (text-position text begin)
         ((line . column)
          (make-location (text-name text) line column begin end)))))))

(define* (text->log text #:key (profile "") (target "x86_64") (build-root ""))
  "Return the <build-log> that TEXT, a <text>, holds.  PROFILE names what the
compiler does by default: \"guix\", \"fedora\", \"debian\", \"ubuntu\", \"gcc\", or the
empty string for what the log itself speaks for; TARGET is the architecture that
was compiled for; BUILD-ROOT the directory that is left out of paths, found by
voting when it is the empty string.  Raise &xencmp-error when TEXT is no build
log."
  (%read-log text profile target build-root))

(define (read-log file . options)
  "Return the <build-log> in FILE, a build log or an excerpt of one; OPTIONS are
keyword arguments as for `text->log'."
  (apply text->log (read-text file) options))

(define (log-units log)
  "Return the list of the <unit>s of LOG, in its order."
  (map (lambda (number)
         (match (%unit log number)
           ((fields ... location)
            (apply make-unit log number
                   (append fields (list (list->location location)))))))
       (iota (build-log-size log))))

(define (log-remarks log)
  "Return the list of <diagnostic>s that the reader of LOG made."
  (map list->diagnostic (%build-log-remarks log)))

(define (unit-argv unit)
  "Return the words of UNIT's command, a list of strings."
  (%unit-argv (unit-log unit) (unit-number unit)))

(define (unit-operands unit)
  "Return the words of UNIT's command that are no options, a list of strings."
  (%unit-operands (unit-log unit) (unit-number unit)))

(define (unit-options unit)
  "Return the list of <compiler-option>s of UNIT, in the order of its command."
  (map (lambda (fields)
         (apply make-compiler-option (unit-log unit) fields))
       (%unit-options (unit-log unit) (unit-number unit))))

(define* (gcc-implied-options names #:key (major 12) (language 'c)
                              (target "x86_64"))
  "Return the names, without their dash, of the options that the options NAMES,
also without dash, turn on together in GCC MAJOR for LANGUAGE, c or c++; say for
'(\"Wall\")."
  (%gcc-implied major names (eq? language 'c++) target))

;; LEFT-ONLY and RIGHT-ONLY are <unit>s that have no counterpart.
(define-immutable-record-type <unit-comparison>
  (make-unit-comparison matches left-only right-only)
  unit-comparison?
  (matches    unit-comparison-matches)
  (left-only  unit-comparison-left-only)
  (right-only unit-comparison-right-only))

(define-immutable-record-type <unit-match>
  (make-unit-match left right reason options left-overridden right-overridden
                   hardening)
  unit-match?
  (left             unit-match-left)             ;<unit>
  (right            unit-match-right)            ;<unit>
  (reason           unit-match-reason)           ;string
  (options          unit-match-options)          ;<option-relation>s
  (left-overridden  unit-match-left-overridden)  ;<compiler-option>s
  (right-overridden unit-match-right-overridden) ;without effect
  (hardening        unit-match-hardening))       ;<missing-hardening>s

(define-immutable-record-type <option-relation>
  (make-option-relation key verdict category hardening? left right)
  option-relation?
  (key        option-relation-key)
  (verdict    option-relation-verdict)    ;symbol: same, differs, only-left,
                                          ;only-right
  (category   option-relation-category)   ;symbol
  (hardening? option-relation-hardening?)
  (left       option-relation-left)       ;<compiler-option>s
  (right      option-relation-right))

;; SIDE, one of the symbols left and right, lacks MEASURE, which OPTION of the
;; other side turns on.
(define-immutable-record-type <missing-hardening>
  (make-missing-hardening measure side option)
  missing-hardening?
  (measure missing-hardening-measure)     ;string: "fortify-source" …
  (side    missing-hardening-side)
  (option  missing-hardening-option))     ;<compiler-option>

(define (compare-units left right)
  "Return a <unit-comparison> of the build logs LEFT and RIGHT: units are matched
by the source they compile, options by what they set."
  (define lefts (list->vector (log-units left)))
  (define rights (list->vector (log-units right)))
  (define (match->record fields)
    (match fields
      ((l r reason options left-overridden right-overridden hardening)
       (let* ((l (vector-ref lefts l))
              (r (vector-ref rights r))
              (left-options (list->vector (unit-options l)))
              (right-options (list->vector (unit-options r)))
              (of-left (lambda (i) (vector-ref left-options i)))
              (of-right (lambda (i) (vector-ref right-options i))))
         (make-unit-match
          l r reason
          (map (match-lambda
                 ((key verdict category hardening? ls rs)
                  (make-option-relation key verdict category hardening?
                                        (map of-left ls) (map of-right rs))))
               options)
          (map of-left left-overridden)
          (map of-right right-overridden)
          (map (match-lambda
                 ((measure lacks-left? option)
                  (make-missing-hardening
                   measure (if lacks-left? 'left 'right)
                   ((if lacks-left? of-right of-left) option))))
               hardening))))))
  (match (%compare-units left right)
    ((matches left-only right-only)
     (make-unit-comparison (map match->record matches)
                           (map (lambda (i) (vector-ref lefts i)) left-only)
                           (map (lambda (i) (vector-ref rights i))
                                right-only)))))
