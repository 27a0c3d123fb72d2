(use-modules (srfi srfi-64) (srfi srfi-34) (xencmp))

(define source
  (string->text "gnu/packages/a.scm" "\
(define-public a
  (package
    (name \"a\")
    (build-system gnu-build-system)
    (arguments
     (list
      #:configure-flags
      #~(list \"--disable-x\"
              ;; About y.
              \"--enable-y\")))))
"))
(define (caught thunk)
  (guard (c ((xencmp-error? c) (xencmp-error->string c))) (thunk)))

(test-begin "rewrite")
(test-equal "\
--- a/gnu/packages/a.scm
+++ b/gnu/packages/a.scm
@@ -5,6 +5,5 @@
     (arguments
      (list
       #:configure-flags
-      #~(list \"--disable-x\"
-              ;; About y.
+      #~(list ;; About y.
               \"--enable-y\")))))
" (edit->diff (remove-flag source 'a "#:configure-flags" "enable-x")))
(test-assert (edit? (add-flag source "a" "#:make-flags" "\"CC=gcc\"")))
(test-equal "gnu/packages/a.scm:8:7: error: no flag z in #:configure-flags of a"
  (caught (lambda () (replace-flag source 'a "#:configure-flags" "z" "\"--z\""))))
(test-assert (string-contains (variant source 'a 'b
                                       (list (flag-change 'remove "#:configure-flags"
                                                          #:key "enable-x")))
                              "(delete \"--disable-x\" #$flags)"))

;; Whole files, and definitions with what their module lacks.
(define module
  (string->text "gnu/packages/a.scm"
                (string-append "(define-module (gnu packages a)\n"
                               "  #:use-module (guix packages))\n"
                               (text-slice source 0 (text-size source)))))
(define (new-package . arguments)
  (call-with-values
      (lambda ()
        (apply variant module 'a 'b
               (list (flag-change 'add "#:configure-flags" #:text "\"--z\""))
               arguments))
    list))
(test-equal '("(guix gexp)" "(guix utils)") (cadr (new-package)))
(test-equal '("\
(define-module (my packages)
  #:use-module (guix gexp)
  #:use-module (guix packages)
  #:use-module (guix utils)
  #:use-module (gnu packages a))

(define-public b
  (package/inherit a
    (name \"b\")
    (arguments
     (substitute-keyword-arguments (package-arguments a)
       ((#:configure-flags flags)
        #~(cons \"--z\" #$flags))))))
"
              ("(guix gexp)" "(guix packages)" "(guix utils)"
               "(gnu packages a)"))
  (new-package #:module '(my packages) #:package/inherit? #t))

;; Files.  The name in a patch is relative to where `git apply' is run.
(define scratch (mkdtemp (string-copy "/tmp/xencmp-XXXXXX")))
(define file (string-append scratch "/checkout/packages/a.scm"))
(define (write-file name text)
  (call-with-output-file name (lambda (port) (display text port))))
(define (contents text) (text-slice text 0 (text-size text)))
(define (in-directory directory thunk)
  (let ((before (getcwd)))
    (dynamic-wind (lambda () (chdir directory))
                  thunk
                  (lambda () (chdir before)))))
(define (patched-file name)
  (let ((diff (edit->diff (add-flag name 'a "#:configure-flags" "\"--z\""))))
    (substring diff 6 (string-index diff #\newline))))
(for-each (lambda (directory)
            (mkdir (string-append scratch directory)))
          '("/checkout" "/checkout/.git" "/checkout/packages" "/other"))
(write-file file (contents source))
(test-equal "packages/a.scm" (patched-file file))
(test-equal '("packages/a.scm" "packages/a.scm" "packages/a.scm")
  (in-directory (string-append scratch "/checkout")
                (lambda ()
                  (map patched-file
                       (list file "packages/a.scm"
                             "./packages/../packages//a.scm")))))
(test-equal "a.scm"
  (in-directory (dirname file) (lambda () (patched-file "./a.scm"))))
(test-equal "packages/a.scm"
  (in-directory (string-append scratch "/other")
                (lambda () (patched-file "../checkout/packages/a.scm"))))
(chmod file #o640)
(let ((edit (add-flag file 'a "#:configure-flags" "\"--z\"")))
  (save-edit! edit)
  (test-equal (edit-result edit) (contents (read-text file)))
  (test-equal #o640 (stat:perms (stat file)))
  (test-equal (string-append file ": error: changed since it was read")
    (caught (lambda () (save-edit! edit)))))

(system* "rm" "-rf" scratch)
(test-end "rewrite")
