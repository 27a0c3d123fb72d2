;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; File names as patches give them: relative to a directory or a checkout.

(define-module (xencmp checkout)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:export (fold-file-name
            checkout-of
            name-below))

(define (fold-file-name name)
  "Return NAME without `.' and `//', and without `..' where that follows a
directory; no link is looked at."
  (define parts
    (fold (lambda (part parts)
            (match (cons part parts)
              (((or "" ".") . _) parts)
              ((".." . (or () (".." . _))) (cons part parts))
              ((".." _ . rest) rest)
              (_ (cons part parts))))
          '()
          (string-split name #\/)))
  (string-append (if (absolute-file-name? name) "/" "")
                 (string-join (reverse parts) "/")))

(define (checkout-of file)
  "Return the nearest directory above FILE, an absolute file name, that is a Git
checkout, or the root directory when there is none."
  (let loop ((directory (dirname file)))
    (if (or (string=? directory "/")
            (file-exists? (string-append directory "/.git")))
        directory
        (loop (dirname directory)))))

(define (name-below directory name)
  "Return NAME relative to DIRECTORY, or #f when it is not below it."
  (let ((prefix (if (string-suffix? "/" directory)
                    directory
                    (string-append directory "/"))))
    (and (string-prefix? prefix name)
         (string-drop name (string-length prefix)))))
