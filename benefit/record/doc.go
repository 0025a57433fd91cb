// Package record holds the record of 別添1: 139 fields made from decision, application and payment.
package record
