(use-modules (srfi srfi-64) (srfi srfi-34) (srfi srfi-11) (xencmp))

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
(test-equal "gnu/packages/a.scm:8:7: error: no flag z in #:configure-flags"
  (caught (lambda () (replace-flag source 'a "#:configure-flags" "z" "\"--z\""))))
(test-assert (string-contains (variant source 'a 'b
                                       (list (flag-change 'remove "#:configure-flags"
                                                          #:key "enable-x")))
                              "(delete \"--disable-x\" #$flags)"))

(define (decide text)
  (text->decisions (string->text "d.scm" text)))
(define decisions
  (decide "(decisions
 (decision \"with-b\" adopt #:reason \"Needed.\" #:temporarily? #t) ; yes
 (decision \"enable-x\" drop #:step \"configure\")
 (decision \"enable-y\" keep #:reason \"Better.\")
 (decision \"with-c\" adopt)
 (decision \"enable-y2\" adopt)
 (decision \"none\" adopt)
 (decision \"enable-q\" adopt #:value (string-append \"--enable-q=\" #$output))
 (decision \"same\" adopt))"))
(define* (relation key verdict left right #:optional (step "configure"))
  (make-relation "flag" step key verdict 'exact left right '() '()
                 (condition-always) '() #f))
(define relations
  (list (relation "with-b" 'only-right "" "--with-b=/usr")
        (relation "enable-x" 'only-left "--disable-x" "")
        (relation "enable-y" 'differs "--enable-y" "--disable-y")
        (relation "with-c" 'only-right "" "--with-c=%{_libdir}")
        (relation "enable-y2" 'only-left "--enable-y2" "")
        (relation "enable-q" 'differs "--disable-q" "--enable-q=%{x}")
        (relation "same" 'same "--same" "--same")))
(test-equal '(adopt drop keep adopt adopt adopt adopt adopt)
  (map decision-verb decisions))
(test-equal "d.scm:2:2" (location->string (decision-location (car decisions))))
(let-values (((changes remarks) (decisions->changes decisions relations)))
  (test-equal '((add "#:configure-flags" "" "\"--with-b=/usr\"" "Temporary: Needed.")
                (remove "#:configure-flags" "enable-x" "" "")
                (replace "#:configure-flags" "enable-q"
                         "(string-append \"--enable-q=\" #$output)" ""))
    (map (lambda (c)
           (list (flag-change-action c) (flag-change-keyword c) (flag-change-key c)
                 (flag-change-text c) (flag-change-comment c)))
         changes))
  (test-equal '("d.scm:5:2: warning: cannot write the flag --with-c=%{_libdir} in \
Scheme; give its #:value"
                "d.scm:6:2: warning: moot decision on enable-y2: the right side does \
not have it"
                "d.scm:7:2: warning: decision on none, of which neither side has a flag"
                "d.scm:9:2: warning: moot decision on same: both sides have it")
    (map diagnostic->string remarks))
  (let ((edit (change-flags source 'a (list (car changes) (cadr changes)))))
    (test-assert (string-contains (edit-result edit) "\
      #~(list ;; About y.
              \"--enable-y\"
              ;; Temporary: Needed.
              \"--with-b=/usr\")))))"))))

(for-each
 (lambda (text message)
   (test-equal message (caught (lambda () (decide text)))))
 '("" "(a)" "(decisions) x" "(decisions\n (decision \"k\"))" "(decisions (decision k keep))"
   "(decisions (decision \"k\" use))" "(decisions (decision \"k\" keep #:why \"\"))"
   "(decisions (decision \"k\" keep #:reason))" "(decisions (decision \"k\" keep #:reason 1))"
   "(decisions (decision \"k\" keep)\n (decision \"k\" drop))" "(decisions")
 '("d.scm: error: no decisions"
   "d.scm:1:1: error: expected (decisions (decision KEY VERB …) …)"
   "d.scm:1:13: error: expected nothing after the decisions"
   "d.scm:2:2: error: expected (decision KEY VERB …)"
   "d.scm:1:22: error: the key must be a string"
   "d.scm:1:26: error: the verb must be adopt, keep, drop or defer"
   "d.scm:1:31: error: unknown option: #:why"
   "d.scm:1:31: error: no value follows #:reason"
   "d.scm:1:40: error: #:reason must be a string"
   "d.scm:2:2: error: decided twice: k"
   "d.scm:1:1: error: unexpected end of input while searching for: )"))

(let* ((file (let ((port (mkstemp! (string-copy "/tmp/xencmp-XXXXXX"))))
               (close-port port)
               (port-filename port)))
       (write-file (lambda (text)
                     (call-with-output-file file
                       (lambda (port) (display text port))))))
  (write-file (text-slice source 0 (text-size source)))
  (let ((edit (add-flag file 'a "#:configure-flags" "\"--z\"")))
    (save-edit! edit)
    (test-equal (edit-result edit)
      (let ((text (read-text file))) (text-slice text 0 (text-size text))))
    (test-equal (string-append file ": error: changed since it was read")
      (caught (lambda () (save-edit! edit)))))
  (delete-file file))
(test-end "rewrite")
