;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

(use-modules (srfi srfi-64)
             (srfi srfi-1)
             (xencmp))

(define %spec "\
Name: demo
Version: @VERSION@
%build
OPTS=
%if 0%{?_with_extra:1}
OPTS=--enable-extra
%endif
./configure $OPTS
OPTS=--late
make all
")

(define (demo . arguments)
  (let* ((port (mkstemp! (string-copy "/tmp/xencmp-XXXXXX")))
         (file (port-filename port)))
    (display %spec port)
    (close-port port)
    (let ((package (apply read-spec file
                          #:definitions '(("@VERSION@" . "1.0"))
                          arguments)))
      (delete-file file)
      package)))

(test-begin "spec-package")

(let ((package (demo)))
  (test-equal "name and version" '("demo" "1.0" "rpm")
    (list (package-name package) (package-version package)
          (package-distribution package)))
  (test-equal "flags, their conditions and their life"
    '(("--enable-extra" (with "extra") #t) ("--late" #t #f))
    (map (lambda (flag)
           (list (flag->string flag) (condition->scm (flag-condition flag))
                 (flag-live? flag)))
         (flags package 'configure)))
  (test-equal "targets" '("all")
    (append-map (lambda (step) (map flag->string (step-operands step)))
                (filter (lambda (step) (string=? (step-kind step) "make"))
                        (package-steps package)))))

(test-equal "an assumption as an S-expression" '("--late")
  (map flag->string
       (flags (demo #:assume '(not (with "extra"))) 'configure)))

(test-error "a file that is not there" &xencmp-error
  (read-spec "/nonexistent.spec"))

(test-end)
