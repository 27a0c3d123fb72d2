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

;; What is left open.
(define open
  (read-spec-text (string->text "y.spec" "\
Name: hello
Version: 1
%build
%if 0%{?fedora} >= 37
new
%endif
%if 0%{?fedora} && 0%{?fedora} < 30
old
%endif
%ifarch aarch64
arm
%endif
%{?_with_gui:gui}
%if %(test -f /x && echo 1 || echo 0)
x
%endif
")))
(test-equal '(((with "_with_gui") builder (#t))
              ((arch "arch") target ("aarch64"))
              ((number "fedora") distribution (0 1 30 37))
              ((test "test -f /x && echo 1 || echo 0") machine (#t)))
  (spec-configurations open))

;; The text that rpmspec -P prints.
(define preamble "\
# a comment
Name: n
Version: 1
Release: 1
Summary: s
License: l
Source0: http://h/%{name}-%{version}.tar.gz
Patch0: a.patch
%define twice() %1 %1
%description
d
")
(define (expansion-of text . options)
  (spec-expansion
   (apply read-spec-text (string->text "z.spec" text)
          #:closed? #t #:expansion? #t #:arch "x86_64" #:os "linux"
          options)))
(define (expansion text . options)
  (apply expansion-of (string-append preamble text) options))
(test-equal "\

Name: n
Version: 1
Release: 1
Summary: s
License: l
Source0: http://h/n-1.tar.gz
Patch0: a.patch

%description
d



%prep
cd '%{_builddir}'
rm -rf 'n-1'
/usr/lib/rpm/rpmuncompress -x %{_sourcedir}/n-1.tar.gz
STATUS=$?
if [ $STATUS -ne 0 ]; then
  exit $STATUS
fi
cd 'n-1'
/bin/chmod -Rf a+rX,u+w,g-w,o-w .
echo \"Patch #0 (a.patch):\"
{ /usr/lib/rpm/rpmuncompress %{_sourcedir}/a.patch || echo patch_fail ; } | \
/usr/bin/patch  -p1  --fuzz=0

x x
%install
%files
%license COPYING
"
  (expansion "\
%if 0
no
%endif
%prep
%setup -q
%patch0 -p1
%build
%twice x
%install
%files
# gone
%license COPYING
"))
(test-equal "a header is kept by later versions"
  '(#f #t)
  (map (lambda (version)
         (->bool (string-contains
                  (expansion "%prep\n%build\nx\n" #:rpm-version version)
                  "%build")))
       '("4.18" "4.20")))
(test-equal "BuildArch reads the spec again and keeps its macros"
  "noarch 2"
  (let ((text (expansion-of "\
Name: n
Version: 1
Release: 1
Summary: s
License: l
%{!?seen:%global count 1}
%{?seen:%global count 2}
%global seen 1
BuildArch: noarch
%description
%build
%{_target_cpu} %{count}
")))
    (car (reverse (string-tokenize text (char-set-complement
                                         (char-set #\newline)))))))

;; As rpm --eval.
(define (evaluate . texts)
  (let ((evaluator (make-macro-evaluator)))
    (map (lambda (text)
           (call-with-values (lambda () (evaluate-macros evaluator text))
             (lambda (result remarks) result)))
         texts)))
(test-equal '("" "3" "no" "%{nosuch x}" "b a" "%(echo x)" "2-3")
  (evaluate "%define three() %[1 + 2]" "%three" "%{!?nosuch:no}" "%{nosuch x}"
            "%{expand:%%define f() %%2 %%1}%{f a b}" "%(echo x)"
            "%[v\"1.10\" > v\"1.9\" ? \"2-3\" : \"x\"]"))
(test-equal "an error of rpm's is one of ours" 'caught
  (guard (c ((xencmp-error? c) 'caught)) (evaluate "%[1 / 0]")))
(test-end "spec")
