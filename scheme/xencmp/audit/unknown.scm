;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Flags that upstream's configure does not know.

(define-module (xencmp audit unknown)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp confighelp)
  #:use-module (xencmp condition)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (unknown-option))

(define (option-flag? configurator flag)
  "Return true if FLAG is one that CONFIGURATOR, a symbol, must know: it takes
variables as it likes."
  (let ((head (flag-head flag)))
    (match configurator
      ((or 'autoconf 'script)
       (and (string-prefix? "--" head)
            (whole-name? flag)))
      ('cmake (and (string-prefix? "-D" head) (whole-name? flag)))
      ('meson (and (or (string-prefix? "-D" head) (string-prefix? "--" head))
                   (not (string-index (flag-key flag) #\:)) ;a subproject's
                   (whole-name? flag))))))

(define (whole-name? flag)
  "Return true if no hole is in the name of FLAG's option."
  (or (flag-literal flag)
      (string-index (flag-head flag) #\=)))

(define (same-spelling flag option)
  "Return the text of a flag that sets OPTION as FLAG sets its own: with its
value, and --disable for --disable."
  (let* ((head  (flag-head flag))
         (equal (string-index head #\=))
         (key   (build-option-key option))
         (off?  (or (string-prefix? "--disable-" head)
                    (string-prefix? "--without-" head)))
         (name  (cond ((string-prefix? "-D" key) key)
                      ((and off? (string-prefix? "enable-" key))
                       (string-append "--disable-" (string-drop key 7)))
                      ((and off? (string-prefix? "with-" key))
                       (string-append "--without-" (string-drop key 5)))
                      (else (string-append "--" key)))))
    (string-append name (if equal (string-drop head equal) ""))))

(define-audit-rule (unknown-option package channel)
  #:severity 'warning
  #:synopsis "a flag that upstream's configure does not know"
  #:documentation "\
Autoconf's scripts and CMake take options that they do not know with no more
than a warning deep in the log, so a flag stays in a package long after
upstream has dropped or renamed the option.  What upstream knows comes from
--configure-help=FILE: the output of `configure --help', configure.ac (with the
m4 files that it uses), meson.options or meson_options.txt, CMakeLists.txt
(with the files that it includes), CMakeCache.txt, or a configure script.
Without it, the rule says nothing.

Where such a file leaves options open, as when configure.ac calls a macro that
is in none of the files, a finding is a note."
  #:reads '("#:configure-flags")
  (let ((options (audit-configure-help)))
    (if options
        (let* ((configurator (build-options-configurator options))
               (remarks (filter (lambda (remark)
                                  (eq? 'unknown (diagnostic-level remark)))
                                (build-options-remarks options))))
          (filter-map
           (lambda (flag)
             (and (option-flag? configurator flag)
                  (not (find-build-option options (flag-key flag)))
                  (finding-of package flag options remarks)))
           (package-flags package "#:configure-flags")))
        '())))

(define (finding-of package flag options remarks)
  (let ((near (nearest-build-option options (flag-key flag))))
    (audit-finding
     (flag-location flag)
     (string-append (flag->string flag) " is unknown to upstream's configure"
                    (if (null? remarks) "" ", as far as the files tell")
                    (if near
                        (string-append "; it knows "
                                       (same-spelling flag near))
                        ""))
     #:severity (if (null? remarks) #f 'note)
     #:condition (flag-condition flag)
     #:related (append
                (if near
                    `((,(build-option-location near)
                       . ,(string-append "the nearest option, "
                                         (build-option-text near))))
                    '())
                (match remarks
                  (() '())
                  ((remark . rest)
                   `((,(diagnostic-location remark)
                      . ,(string-append
                          (diagnostic-message remark)
                          (if (null? rest)
                              ""
                              (format #f ", and so may ~a more things"
                                      (length rest)))))))))
     #:edit (and near
                 (flag-literal flag)
                 (edit-of-own
                  package flag
                  (flag-change 'replace "#:configure-flags"
                               #:key (flag-key flag)
                               #:text (object->string
                                       (same-spelling flag near))))))))
