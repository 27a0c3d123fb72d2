;;; Commit messages.

(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64) (ice-9 match) (xencmp))

(define file (string-append (mkdtemp (string-copy "/tmp/xencmp-XXXXXX"))
                            "/a.scm"))
(call-with-output-file file
  (lambda (port)
    (display "\
(define-public copyq
  (package
    (name \"copyq\")
    (build-system cmake-build-system)
    (arguments
     (list
      #:configure-flags
      #~(list \"-DA=OFF\"
              (string-append \"-DB=\" #$output \"/lib\")
              \"-DCMAKE_C_FLAGS=-O2 -g\")
      #:make-flags
      #~(list \"CC=gcc\" \"V=1\")))))

(define-public other
  (package
    (name \"other\")
    (build-system gnu-build-system)
    (arguments
     (list #:configure-flags #~(list \"--disable-a\")))))
" port)))
(define copyq (read-package file 'copyq))
(define other (read-package file 'other))
(system* "rm" "-rf" (dirname file))

(define xdisorg "gnu/packages/xdisorg.scm")
(define* (add text #:optional (keyword "#:configure-flags"))
  (flag-change 'add keyword #:text text))
(define* (without key #:optional (keyword "#:configure-flags"))
  (flag-change 'remove keyword #:key key))

(define-syntax-rule (tells name expected (package change ...) ...)
  (test-equal name expected
    (edits->commit-message
     (list (package-change xdisorg package (list change ...)) ...))))

(test-begin "changelog")

(test-equal "one flag, as Guix's history has it" "\
gnu: copyq: Add -DWITH_QT6=ON.

* gnu/packages/xdisorg.scm (copyq)[arguments]<#:configure-flags>: Add
-DWITH_QT6=ON.
"
  (edit->commit-message
   (package-change xdisorg copyq (list (add "\"-DWITH_QT6=ON\"")))))

(tells "a removed flag is named as it was written" "\
gnu: other: Remove --disable-a.

* gnu/packages/xdisorg.scm (other)[arguments]<#:configure-flags>: Remove
--disable-a.
"
       (other (without "enable-a")))

(tells "two sentences, and values that are code" "\
gnu: copyq: Add -DX and remove -DA=OFF and -DB.

* gnu/packages/xdisorg.scm (copyq)[arguments]<#:configure-flags>: Add
-DX.  Remove -DA=OFF and -DB.
"
       (copyq (add "(string-append \"-DX=\" #$(this-package-input \"x\"))")
              (without "-DA") (without "-DB")))

(tells "several arguments" "\
gnu: copyq: Add -DX=1, -DY=2, and -DZ=3 and replace V=1 with V=0.

* gnu/packages/xdisorg.scm (copyq)[arguments]<#:configure-flags>: Add
-DX=1, -DY=2, and -DZ=3.
<#:make-flags>: Replace V=1 with V=0.
"
       (copyq (add "\"-DX=1\"") (add "\"-DY=2\"") (add "\"-DZ=3\"")
              (flag-change 'replace "#:make-flags" #:key "V"
                           #:text "\"V=0\"")))

(tells "the same value, written otherwise, and what does not fit" "\
gnu: copyq: Update configure and make flags.

* gnu/packages/xdisorg.scm (copyq)[arguments]<#:make-flags>: Replace
CC=gcc with CC=(cc-for-target).  Move V=1 before CC=gcc.
<#:configure-flags>: Set -DA=ON.  Update -DCMAKE_C_FLAGS.  Add comment
on -DB.
"
       (copyq (flag-change 'replace "#:make-flags" #:key "CC"
                           #:text "(string-append \"CC=\" #$(cc-for-target))")
              (flag-change 'move "#:make-flags" #:key "V" #:place 'before
                           #:anchor "CC")
              (flag-change 'set "#:configure-flags" #:key "-DA"
                           #:text "\"-DA=ON\"")
              (flag-change 'replace "#:configure-flags"
                           #:key "-DCMAKE_C_FLAGS"
                           #:text "\"-DCMAKE_C_FLAGS=-O2 -g -Wno-error=a \
-Wno-error=b -Wno-error=c\"")
              (flag-change 'comment "#:configure-flags" #:key "-DB"
                           #:comment "Why.")))

(tells "tests" "\
gnu: other: Update configure flags.

* gnu/packages/xdisorg.scm (other)[arguments]<#:configure-flags>: Add
--x and --z when (target-aarch64?).  Add --y.  Replace --disable-a with
--enable-a when (not (target-hurd?)).  Remove comment on --disable-a.
"
       (other (flag-change 'add "#:configure-flags" #:text "\"--x\""
                           #:when '(target-aarch64?))
              (add "\"--y\"")
              (flag-change 'add "#:configure-flags" #:text "\"--z\""
                           #:when '(target-aarch64?))
              (flag-change 'replace "#:configure-flags" #:key "enable-a"
                           #:text "\"--enable-a\""
                           #:when "(not\n  (target-hurd?))")
              (flag-change 'comment "#:configure-flags" #:key "enable-a")))

(tells "packages that change alike are told together" "\
gnu: copyq, other: Remove configure flags.

* gnu/packages/xdisorg.scm (copyq)[arguments]<#:configure-flags>: Remove
-DA=OFF.
(other)[arguments]<#:configure-flags>: Remove --disable-a.
"
       (copyq (without "-DA")) (other (without "enable-a")))

(test-equal "files by name; a sentence; a new definition" "\
gnu: other, copyq: Update arguments.

* gnu/packages/a.scm (other-two): New variable.
* gnu/packages/b.scm (copyq): Follow rule x.
[arguments]<#:configure-flags>: Remove -DA=OFF.
* gnu/packages/xdisorg.scm (other)[arguments]<#:configure-flags>: Remove
--disable-a.
"
  (edits->commit-message
   (list (package-change xdisorg other (list (without "enable-a")))
         (package-change "gnu/packages/b.scm" copyq
                         (list (without "-DA") "Follow rule x."))
         (package-change "gnu/packages/a.scm" other '()
                         #:variable "other-two" #:new? #t))))

(test-equal "a variant" "\
nongnu: Add other-two.

Because.

* nongnu/packages/a.scm (other-two): New variable.
"
  (edit->commit-message
   (package-change "nongnu/packages/a.scm" other (list (without "enable-a"))
                   #:variable "other-two" #:new? #t)
   #:body "Because.\n"))

(let ((message
       (edits->commit-message
        (map (lambda (index)
               (package-change xdisorg other (list (without "enable-a"))
                               #:variable (format #f "a-long-variable-~a"
                                                  index)))
             (iota 9))
        #:summary "gnu: All: Do it.")))
  (test-equal "a long list of names is closed and opened again" "\
gnu: All: Do it.

* gnu/packages/xdisorg.scm (a-long-variable-0, a-long-variable-1)
(a-long-variable-2, a-long-variable-3, a-long-variable-4)
(a-long-variable-5, a-long-variable-6, a-long-variable-7)
(a-long-variable-8)[arguments]<#:configure-flags>: Remove --disable-a.
" message))

(test-equal "lines have at most 72 columns, whatever the length of the flags" '()
  (append-map
   (lambda (length)
     (filter (lambda (line) (> (string-length line) 72))
             (string-split
              (edits->commit-message
               (list (package-change
                      xdisorg copyq
                      (map (lambda (index)
                             (add (format #f "\"--~a-~a\""
                                          (make-string length #\x) index)))
                           (iota 9)))))
              #\newline)))
   (iota 60 1)))

(test-assert "nothing to tell"
  (guard (c ((xencmp-error? c) #t))
    (edits->commit-message '())
    #f))
(test-assert "no such change"
  (guard (c ((xencmp-error? c) #t))
    (edit->commit-message
     (package-change xdisorg other
                     (list (flag-change 'turn "#:configure-flags"))))
    #f))

(test-end "changelog")
