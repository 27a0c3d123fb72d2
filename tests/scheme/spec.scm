(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64) (xencmp))

(define text (string->text "x.spec" "\
Name: hello
Version: @V@
%define with_gui %{?_with_gui: 1}%{!?_with_gui: 0}
%build
%if %with_gui
./configure --with-gui --libdir=%{_libdir}
%else
./configure
%endif
"))
(define spec (read-spec-text text #:definitions '(("@V@" . "2.12"))))
(define build (spec-section spec "%build"))

(test-begin "spec")
(test-equal '("" "%build") (map spec-section-name (spec-sections spec)))
(test-equal '("Name" "Version") (map spec-tag-name (spec-tags spec)))
(test-equal "2.12" (car (first (spec-version spec))))
(test-equal 2 (location-line (third (first (spec-version spec)))))
(test-equal '((with "_with_gui") (arch "arch")) (spec-atoms spec))
(test-equal '("with_gui") (map spec-macro-name (spec-macros spec)))
(test-equal "./configure\n"
  (spec-section->string build (scm->condition '(not (with "gui")))))
(test-equal "./configure --with-gui --libdir=/usr/lib64\n"
  (spec-section->string build
                        (scm->condition '(and (with "gui") (arch "x86_64")))))
(test-equal "./configure --with-gui --libdir=/usr/lib\n"
  (spec-section->string (spec-section (read-spec-text text #:with '("gui")
                                                      #:arch "armv7hl")
                                      "%build")))
(test-equal "what is open is an error" 'caught
  (guard (c ((xencmp-error? c) 'caught)) (spec-section->string build)))
(test-equal "bad input is a condition with its place" '("bad.spec" 2 8)
  (guard (c ((xencmp-error? c)
             (list (xencmp-error-file c) (xencmp-error-line c)
                   (xencmp-error-column c))))
    (read-spec-text (string->text "bad.spec" "Name: x\nSource:%{y\n"))))
(test-end "spec")
