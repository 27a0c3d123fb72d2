(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64) (xencmp))

(define (call-with-module text proc)
  (let* ((port (mkstemp "xencmp-test-XXXXXX"))
         (file (port-filename port)))
    (dynamic-wind
      (const #t)
      (lambda () (display text port) (close-port port) (proc file))
      (lambda () (delete-file file)))))

(define module "(define-module (m))
(define-public one
  (package
    (name \"uno\") (version \"1.0\") (build-system gnu-build-system)
    (arguments
     (list #:configure-flags #~(list \"--with-a\"
                                     (string-append \"--b=\" #$output \"/c\"))
           #:make-flags #~(list \"CC=gcc\")))))")

(test-begin "package")
(call-with-module module
  (lambda (file)
    (let ((package (read-package file 'one)))
      (test-equal "uno" (package-name package))
      (test-equal "1.0" (package-version package))
      (test-equal "guix" (package-distribution package))
      (test-equal "gnu-build-system" (package-build-system package))
      (test-equal 3 (location-line (package-location package)))
      (test-equal '("--with-a" "--b=#$output/c")
        (map flag->string (flags package 'configure)))
      (test-equal '(("#$output" . output))
        (template-holes (flag-template (second (flags package "configure")))))
      (test-equal '("CC=gcc")           ;once, though three phases pass it
        (map flag->string (flags package 'make)))
      (test-equal 3 (length (flags package)))
      (test-equal "#:configure-flags"
        (step-keyword (first (package-steps package))))
      (test-equal '() (package-remarks package)))
    (test-equal "uno" (package-name (read-package file "uno")))
    (test-equal 1 (length (read-packages file)))
    (test-equal 'caught
      (guard (c ((xencmp-error? c) 'caught)) (read-package file 'two)))))
(call-with-module "(define-public one (package (name \"x\")"
  (lambda (file)
    (test-equal 1
      (guard (c ((xencmp-error? c) (xencmp-error-line c)))
        (read-package file 'one)))))
(test-end "package")
