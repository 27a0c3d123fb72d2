;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Flags that the build system passes by itself.

(define-module (xencmp audit implied)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp condition)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (implied-flag))

(define (output? template)
  "Return true if TEMPLATE is the package's main output."
  (match template
    (((text . 'output))
     (member text '("#$output" "#$output:out" "%output"
                    "(assoc-ref %outputs \"out\")"
                    "(assoc-ref outputs \"out\")"
                    "(ungexp output)" "(ungexp output \"out\")")))
    (_ #f)))

(define (output-file? suffix)
  (lambda (template)
    (match template
      ((hole (? string? text))
       (and (string=? text suffix) (output? (list hole))))
      (_ #f))))

(define (text? . texts)
  (lambda (template)
    (match template
      (((? string? text)) (member text texts))
      (_ #f))))

(define true? (text? "TRUE" "ON" "YES" "1" "true" "on"))

(define (shell? template)
  "Return true if TEMPLATE is the name of the build's own shell."
  (match template
    (((text . kind))
     (member text '("(which \"sh\")" "(which \"bash\")")))
    (_ #f)))

;; By what configures: key of a flag and what its value is when the build
;; system passes the same.  (guix build gnu-build-system), (guix build
;; cmake-build-system) and (guix build meson-build-system) of Guix, June 2025.
(define %implied
  `((autoconf
     ("prefix" . ,output?)
     ("CONFIG_SHELL" . ,shell?)
     ("SHELL" . ,shell?)
     ("enable-fast-install" . ,null?))
    (cmake
     ("-DCMAKE_INSTALL_PREFIX" . ,output?)
     ("-DCMAKE_INSTALL_LIBDIR" . ,(text? "lib"))
     ("-DCMAKE_INSTALL_RPATH" . ,(output-file? "/lib"))
     ("-DCMAKE_INSTALL_RPATH_USE_LINK_PATH" . ,true?)
     ("-DCMAKE_VERBOSE_MAKEFILE" . ,true?))
    (meson
     ("prefix" . ,output?)
     ("-Dprefix" . ,output?))))

;; Flags that an argument of their own stands for, and its default.
(define %build-types
  '((cmake ("-DCMAKE_BUILD_TYPE") "RelWithDebInfo")
    (meson ("buildtype" "-Dbuildtype") "debugoptimized")))

(define (flag-value flag)
  "Return the template of what stands behind FLAG's first equals sign; the
empty list where there is none."
  (match (string-index (flag-head flag) #\=)
    (#f '())
    (equal (flag-tail flag (1+ equal)))))

(define (implied? configurator flag)
  (match (assoc (flag-key flag) (assq-ref %implied configurator))
    ((key . same?)
     (and (not (string-prefix? "--disable-" (flag-head flag)))
          (same? (flag-value flag))))
    (#f #f)))

(define (same-argument package flag)
  "Return the finding that FLAG is what the build system passes anyway."
  (audit-finding (flag-location flag)
                 (string-append (package-build-system package)
                                " already passes " (flag->string flag))
                 #:condition (flag-condition flag)
                 #:edit (edit-of-own package flag
                                     (flag-change 'remove "#:configure-flags"
                                                  #:key (flag-key flag)))))

(define (build-type-finding package flag default)
  "Return what there is to say of FLAG, which chooses the type of the build, or
#f."
  (let ((type  (argument-value package "#:build-type" default))
        (value (match (flag-value flag)
                 (((? string? value)) value)
                 (_ #f))))
    (cond ((not (and type value)) #f)
          ((string=? type "#f") #f)
          ((string=? type value) (same-argument package flag))
          (else
           (audit-finding
            (flag-location flag)
            (format #f "~a overrides the ~a that ~a passes; #:build-type ~s \
chooses it" (flag->string flag) type (package-build-system package) value)
            #:condition (flag-condition flag))))))

(define-audit-rule (implied-flag package channel)
  #:severity 'warning
  #:synopsis "a flag that the build system passes anyway"
  #:documentation "\
gnu-build-system calls configure with --prefix, CONFIG_SHELL, SHELL and
--enable-fast-install; cmake-build-system calls cmake with the build's type,
the prefix, the library directory, the run path and CMAKE_VERBOSE_MAKEFILE;
meson-build-system calls meson with the prefix and the build's type.  Passing
the same again has no effect.  The build's type has an argument of its own,
#:build-type.

Packages whose configure phase is another one are left alone, and so are those
that give the flags to another program as well."
  #:reads '(#:configure-flags #:build-type phases)
  (let* ((configurator (configurator-of package))
         (build-type   (assq-ref %build-types configurator)))
    (if (and configurator
             (standard-phase? package "configure")
             (not (elsewhere? package "#:configure-flags" '("configure"))))
        (filter-map
         (lambda (flag)
           (cond ((implied? configurator flag)
                  (same-argument package flag))
                 ((and build-type (member (flag-key flag) (first build-type)))
                  (build-type-finding package flag (second build-type)))
                 (else #f)))
         (package-flags package "#:configure-flags"))
        '())))
