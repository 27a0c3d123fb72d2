;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp edit': change the flags of one package.

(define-module (xencmp command edit)
  #:use-module (ice-9 match)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp command options)
  #:use-module (xencmp command patch)
  #:autoload   (xencmp changelog) (package-change)
  #:autoload   (xencmp package) (read-package)
  #:autoload   (xencmp transaction) (edit-file)
  #:autoload   (xencmp decisions) (flag-source)
  #:export (%subcommand))

(define %actions '("add" "remove" "set" "move" "comment-on"))

(define (->text flag)
  "Return FLAG, as a program takes it or as Scheme has it, as Scheme source."
  (or (flag-source flag)
      (raise-usage-error (string-append "write this flag in Scheme: " flag))))

(define (run options paths)
  (define-values (file name)
    (match paths
      ((file name) (values file name))
      (_ (raise-usage-error "a file and a package are needed"))))
  (define (value name)
    (option-value options name ""))
  (define keyword
    (string-append "#:" (option-value options "keyword" "configure-flags")))
  (define place
    (match (filter (lambda (name) (option-value options name #f))
                   '("first" "last" "before" "after" "sorted"))
      (() 'any)
      ((one) (string->symbol one))
      (_ (raise-usage-error "--first, --last, --before, --after and --sorted \
exclude each other"))))
  (define change
    (match (filter (lambda (name) (option-value options name #f)) %actions)
      ((one)
       (let ((argument (value one)))
         (define* (make action #:key (key "") (text ""))
           (flag-change action keyword #:key key #:text text
                        #:comment (value "comment")
                        #:comment-place (if (option-value options
                                                          "comment-behind" #f)
                                            'behind
                                            'above)
                        #:when (value "when")
                        #:place place
                        #:anchor (if (memq place '(before after))
                                     (value (symbol->string place))
                                     "")))
         (match one
           ("add"        (make 'add #:text (->text argument)))
           ("set"        (make 'set #:key (value "key")
                               #:text (->text argument)))
           ("remove"     (make 'remove #:key argument))
           ("move"       (make 'move #:key argument))
           ("comment-on" (make 'comment #:key argument)))))
      (_ (raise-usage-error "one of --add, --remove, --set, --move and \
--comment-on is needed"))))
  (let ((edit (change-flags file name (list change))))
    (deliver-patch (list edit)
                   (lambda (root)
                     (list (package-change (edit-file edit root)
                                           (read-package file name)
                                           (list change))))
                   (if (patch-wanted? options)
                       options
                       (acons "diff" #t options))
                   #:otherwise (dirname file))
    0))

(define %subcommand
  (make-subcommand
   "edit"
   #:usages '("FILE PACKAGE")
   #:description "Print the patch that changes a flag of PACKAGE, a variable \
that FILE defines.
What follows is evaluated and compared first, on all systems: an edit that
changes anything else is refused.  Flags are written as programs take them, or
in Scheme, such as
'(string-append \"--with-x=\" #$(this-package-input \"x\"))'."
   #:options (append
              (list (make-value-option
                     "keyword" "KEYWORD"
                     "the argument (default: configure-flags)")
                    (make-value-option "add" "FLAG" "add FLAG")
                    (make-value-option
                     "remove" "KEY"
                     "remove the flag KEY, such as enable-x of --enable-x,\n\
also an inherited one")
                    (make-value-option
                     "set" "FLAG"
                     "put FLAG in the place of that of --key, or add it")
                    (make-value-option "key" "KEY" "which flag --set replaces")
                    (make-value-option "move" "KEY" "move the flag KEY")
                    (make-value-option
                     "comment-on" "KEY"
                     "put --comment in the place of the flag's comments")
                    (make-flag-option "first" "before all other flags")
                    (make-flag-option "last" "behind all other flags")
                    (make-value-option "before" "KEY" "before the flag KEY")
                    (make-value-option "after" "KEY" "after the flag KEY")
                    (make-flag-option "sorted" "where it belongs among sorted flags")
                    (make-value-option
                     "when" "TEST"
                     "only where TEST holds, such as (target-aarch64?)")
                    (make-value-option "comment" "TEXT"
                                       "a comment above the flag")
                    (make-flag-option
                     "comment-behind"
                     "put the comment behind the flag, if it fits there"))
              %patch-options)
   #:run run))
