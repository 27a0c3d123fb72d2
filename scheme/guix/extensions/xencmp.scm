;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `guix xencmp', through Guix's extension mechanism: Guix finds this file in
;;; GUIX_EXTENSIONS_PATH.  It is installed as PREFIX/share/guix/extensions.

(define-module (guix extensions xencmp)
  #:use-module (guix scripts)
  #:export (guix-xencmp))

(define %prefix
  (false-if-exception
   (canonicalize-path
    (string-append (dirname (current-filename)) "/../../.."))))

(define (add-installed-modules!)
  "Make the modules below our prefix known: `guix' runs with the load path of
its own, not with that of the profile."
  (define (prepend directory path)
    (if (or (member directory path) (not (file-exists? directory)))
        path
        (cons directory path)))
  (when %prefix
    (set! %load-path
          (prepend (string-append %prefix "/share/guile/site/3.0")
                   %load-path))
    (set! %load-compiled-path
          (prepend (string-append %prefix "/lib/guile/3.0/site-ccache")
                   %load-compiled-path))
    (unless (getenv "GUILE_EXTENSIONS_PATH")
      (setenv "GUILE_EXTENSIONS_PATH"
              (string-append %prefix "/lib/guile/3.0/extensions")))))

(define-command (guix-xencmp . args)
  (category extension)
  (synopsis "compare how two distributions build the same program")
  (add-installed-modules!)
  (exit ((module-ref (resolve-interface '(xencmp command)) 'main)
         (cons "guix xencmp" args))))
