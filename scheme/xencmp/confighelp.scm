;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The options that upstream's configure knows.

(define-module (xencmp confighelp)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp source)
  #:export (<build-option>
            build-option?
            build-option-key
            build-option-text
            build-option-help
            build-option-location
            build-option-prefix?

            read-build-options
            texts->build-options
            build-options-configurator
            build-options->list
            build-options-remarks
            build-options-complete?
            find-build-option
            nearest-build-option)
  #:re-export (<build-options>
               build-options?))

(define-immutable-record-type <build-option>
  (make-build-option key text help location prefix?)
  build-option?
  (key      build-option-key)      ;string: "enable-x", "-DX", as flag-key
  (text     build-option-text)     ;string: "--disable-x", "-DX"
  (help     build-option-help)     ;string, may be ""
  (location build-option-location) ;<location>, or #f: the tool brings it
  (prefix?  build-option-prefix?)) ;whether it is every key that begins so

(define (list->build-option lst)
  (match lst
    (#f #f)
    ((key text help location prefix?)
     (make-build-option key text help (list->location location) prefix?))))

(define (read-build-options . files)
  "Return the <build-options> of one program, as FILES tell them: configure,
configure.ac and m4 files, CMakeLists.txt, CMakeCache.txt, meson.options,
meson_options.txt, each by its name, or else the output of `configure --help'.
Nothing in FILES is executed.  Raise &xencmp-error when one cannot be read or
tells of no options, or when they are of different tools."
  (texts->build-options (map read-text files)))

(define (texts->build-options texts)
  "Return the <build-options> of one program, as TEXTS, a list of <text>s, tell
them; see `read-build-options'."
  (%read-build-options texts))

(define (build-options-configurator options)
  "Return whose options OPTIONS are: one of the symbols autoconf, script (a
configure that somebody wrote by hand), cmake and meson."
  (%build-options-configurator options))

(define (build-options->list options)
  "Return OPTIONS as a list of <build-option>s: those that upstream declares,
in their order, and those that the tool brings."
  (map list->build-option (%build-options-list options)))

(define (build-options-remarks options)
  "Return the list of <diagnostic>s on OPTIONS; those of level unknown tell
what may add options that are not there."
  (map list->diagnostic (%build-options-remarks options)))

(define (build-options-complete? options)
  "Return true if nothing that was read may add options to OPTIONS."
  (let loop ((remarks (build-options-remarks options)))
    (match remarks
      (() #t)
      ((remark . rest)
       (and (not (eq? 'unknown (diagnostic-level remark)))
            (loop rest))))))

(define (find-build-option options key)
  "Return the <build-option> among OPTIONS that a flag with KEY, a string as
`flag-key' gives it, sets; #f when there is none."
  (list->build-option (%find-build-option options key)))

(define (nearest-build-option options key)
  "Return the <build-option> that upstream declares whose name is nearest to
that of a flag with KEY, or #f when none is near."
  (list->build-option (%nearest-build-option options key)))
